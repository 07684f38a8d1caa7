/** Rate limits: how the queues of a task share what the task and its mappings may send. */
@NullMarked
package dev.lockstep.relay.rate;

import org.jspecify.annotations.NullMarked;
