/** Relay shards: the queues of a shard, their connections, reports and progress commits. */
@NullMarked
package dev.lockstep.relay.shard;

import org.jspecify.annotations.NullMarked;
