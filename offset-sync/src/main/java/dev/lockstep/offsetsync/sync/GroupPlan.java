package dev.lockstep.offsetsync.sync;

import dev.lockstep.offsetsync.decision.Presence;
import java.util.List;

/**
 * What is to be done about a group.
 *
 * @param target how the group was found in the target cluster
 */
record GroupPlan(String group, Presence target, List<TopicPlan> topics) {

  GroupPlan {
    topics = List.copyOf(topics);
  }
}
