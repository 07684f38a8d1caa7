/**
 * The path of a message: read ahead, copied into batches, appended, and found again after a fault.
 */
@NullMarked
package dev.lockstep.relay.queue;

import org.jspecify.annotations.NullMarked;
