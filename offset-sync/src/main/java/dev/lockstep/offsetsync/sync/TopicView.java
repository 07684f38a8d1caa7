package dev.lockstep.offsetsync.sync;

import java.util.List;
import java.util.Map;

/**
 * All offsets that decisions about a group on one topic rest on; equal as long as nothing moved.
 *
 * @param source where the group stands by queue id, for each broker of the source that answered
 * @param target the same in the target
 */
public record TopicView(List<Map<Integer, Long>> source, List<Map<Integer, Long>> target) {}
