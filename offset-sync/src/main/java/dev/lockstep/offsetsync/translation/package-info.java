/**
 * Where in a destination queue a source offset lies, exactly: the pure search over a small
 * interface to the queue's log, and what is remembered of the log between searches.
 */
@NullMarked
package dev.lockstep.offsetsync.translation;

import org.jspecify.annotations.NullMarked;
