package dev.lockstep.relay.queue;

/**
 * What a queue's relay shares with other queues of its shard.
 *
 * @param source link to the broker of the source queue
 * @param destination link to the broker of the destination queue
 * @param queue the right to write to the destination queue
 * @param audit reads what others write to the destination queue
 * @param delivered knows which scheduled messages were copied before they were due
 */
public record QueueEnds(
    Link source,
    Link destination,
    DestinationQueue queue,
    JumpAudit audit,
    DeliveredCopies delivered) {}
