package dev.lockstep.offsetsync.decision;

import java.util.OptionalLong;

/**
 * What the decision about one target queue of a group rests on.
 *
 * @param point the group's progress in the target queue's offsets
 * @param committed where it stands there now; empty if it never committed
 * @param online has the group consumers in the target cluster?
 * @param groupMove messages that the group would be moved on in all its queues; unlimited if it has
 *     no progress in one of them, or if one has waited for it for as long as automatic sync lets it
 */
public record QueueFacts(
    TargetPoint point, OptionalLong committed, boolean online, long groupMove, SyncMode mode) {}
