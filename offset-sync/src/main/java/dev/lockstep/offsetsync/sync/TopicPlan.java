package dev.lockstep.offsetsync.sync;

import dev.lockstep.offsetsync.decision.Verdict;
import java.util.List;

/** What is to be done about a group on one topic. */
sealed interface TopicPlan {

  MappedTopic topic();

  /** Nothing, for a reason that holds for the whole topic. */
  record Settled(MappedTopic topic, Verdict verdict) implements TopicPlan {}

  /** Each queue as planned. */
  record ByQueue(MappedTopic topic, List<QueuePlan> queues) implements TopicPlan {
    public ByQueue {
      queues = List.copyOf(queues);
    }
  }
}
