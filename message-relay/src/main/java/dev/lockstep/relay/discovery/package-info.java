/** Discovery shards: finds topics and queues, and creates what the destination lacks. */
@NullMarked
package dev.lockstep.relay.discovery;

import org.jspecify.annotations.NullMarked;
