package dev.lockstep.rocketmq.retry;

import dev.lockstep.rocketmq.QueueId;

/**
 * A message that a group failed on and that it is to get again.
 *
 * @param topic that the group got it from first
 * @param queue that it waits in now
 * @param offset of its entry there
 */
public record WaitingMessage(String topic, QueueId queue, long offset) {}
