package dev.lockstep.offsetsync.decision;

/**
 * What the decision about a group on one topic rests on.
 *
 * @param group the consumer group
 * @param targetTopic the topic in the target cluster
 * @param source how the group is in the cluster that progress is read from; its subscriptions name
 *     topics as the target cluster does, and only topics that are mapped
 * @param target how it is in the cluster where progress is set; only topics that are mapped
 * @param hasProgress has it committed an offset on the topic?
 */
public record GroupFacts(
    String group,
    String targetTopic,
    Presence source,
    Presence target,
    boolean hasProgress,
    SyncMode mode) {}
