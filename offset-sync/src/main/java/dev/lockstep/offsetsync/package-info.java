/**
 * The offset-sync service: progress shards, and the commands that look at clusters and progress.
 */
@NullMarked
package dev.lockstep.offsetsync;

import org.jspecify.annotations.NullMarked;
