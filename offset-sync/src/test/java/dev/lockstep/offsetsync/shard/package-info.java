@NullMarked
package dev.lockstep.offsetsync.shard;

import org.jspecify.annotations.NullMarked;
