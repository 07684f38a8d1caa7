package dev.lockstep.offsetsync.translation;

import dev.lockstep.rocketmq.QueueId;
import java.util.List;

/** Where a group that consumes everything goes on in a target queue of a two-way pair. */
public sealed interface TwoWayPoint {

  /**
   * The first message that the group has not surely consumed.
   *
   * @param destination its offset
   * @param repeatedCopies for each source queue, copies from here on that the group has consumed
   * @param repeatedOwn messages of the target queue's own from here on that the group has consumed
   *     through their copies
   * @param exact false if the repeated ones are at most so many, since counting took too long
   */
  record At(long destination, List<Long> repeatedCopies, long repeatedOwn, boolean exact)
      implements TwoWayPoint {
    public At {
      repeatedCopies = List.copyOf(repeatedCopies);
    }
  }

  /**
   * No lower bound: nothing tells what the group has behind it in the target queue.
   *
   * @param start offset of the queue's first message: nothing is skipped from here
   * @param limit from beyond it, messages that the group has not consumed might be skipped
   */
  record Boundless(long start, long limit) implements TwoWayPoint {}

  /**
   * The target queue's topic was created anew: the copies of its own messages stem from others.
   *
   * @param copy one of them, in the source queue
   */
  record TargetRecreated(Copy copy, Original found) implements TwoWayPoint {

    /** What was found, and what can be done about it. */
    public String reason(QueueId target, QueueId source) {
      String what =
          found instanceof Original.BeyondEnd(long end)
              ? "target queue %s ends at %d, before messages whose copies are in %s: offset %d was copied"
                  .formatted(target, end, source, copy.source())
              : "target queue %s holds another message at offset %d than the one whose copy is in %s"
                  .formatted(target, copy.source(), source);
      return what
          + ": the topic was created anew; progress can be translated once the copies of the former topic are gone from the source queue";
    }
  }

  /** The search took too many pulls; what it saw is remembered, so the next one goes on from it. */
  record Unfinished(int pulls) implements TwoWayPoint {}
}
