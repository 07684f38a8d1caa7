package dev.lockstep.offsetsync.sync;

import dev.lockstep.rocketmq.client.ClusterClient;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;

/**
 * A group's progress is the oldest message that it is not done with, and its committed offset where
 * there is none: committed offsets pass messages that are not consumed yet.
 */
final class Holds {

  private static final int BROKERS_AT_ONCE = 32;

  private Holds() {}

  /**
   * The same offsets, with groups held back by what they are not done with.
   *
   * @param groups the ones to look up; others stay as they committed
   * @param atRetries also by what push consumers failed on?
   */
  static CommittedOffsets heldBack(
      ClusterClient cluster,
      CommittedOffsets committed,
      Collection<String> topics,
      Predicate<String> groups,
      boolean atRetries)
      throws InterruptedException {
    Set<String> names = new TreeSet<>(topics);
    Set<String> wanted = committed.groupsOn(names);
    wanted.removeIf(groups.negate());
    List<Held> held =
        FanOut.map(
            List.copyOf(committed.brokers().keySet()),
            BROKERS_AT_ONCE,
            broker ->
                at(
                    new HoldQuestion(cluster, broker, committed.brokers(), names, wanted),
                    atRetries));
    return new CommittedOffsets(committed.brokers(), committed.faults(), Held.merged(held));
  }

  private static Held at(HoldQuestion question, boolean atRetries) throws InterruptedException {
    Held handedOut = HandOuts.at(question);
    return atRetries ? Held.merged(List.of(handedOut, Retries.at(question))) : handedOut;
  }
}
