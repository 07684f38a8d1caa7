/** Progress shards: automatic sync of a task's groups, at the task's interval, under a lease. */
@NullMarked
package dev.lockstep.offsetsync.shard;

import org.jspecify.annotations.NullMarked;
