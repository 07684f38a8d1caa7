package dev.lockstep.offsetsync.sync;

import dev.lockstep.rocketmq.QueueId;
import java.util.List;
import java.util.Map;

/**
 * All offsets that decisions about a group on one topic rest on; equal as long as nothing moved.
 *
 * @param source committed offsets by queue id, for each broker of the source that answered
 * @param target the same in the target
 * @param held what holds the group back in the source
 */
public record TopicView(
    List<Map<Integer, Long>> source, List<Map<Integer, Long>> target, Map<QueueId, Long> held) {}
