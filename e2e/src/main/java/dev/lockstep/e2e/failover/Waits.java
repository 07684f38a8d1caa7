package dev.lockstep.e2e.failover;

import dev.lockstep.e2e.measure.TopicLog;
import dev.lockstep.e2e.measure.TopicLog.Queue;
import dev.lockstep.e2e.replication.Replication;
import dev.lockstep.rocketmq.progress.GroupOffsets;
import dev.lockstep.testbed.RocketMqCluster;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicReference;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionTimeoutException;

/** What a run waits for, each time with a bound. */
final class Waits {

  private static final Duration WITHIN = Duration.ofMinutes(2);
  private static final Duration POLL = Duration.ofMillis(200);
  private static final Duration STEADY = Duration.ofSeconds(1);

  private final FailoverWorld world;
  private final String topic;

  Waits(FailoverWorld world, String topic) {
    this.world = world;
    this.topic = topic;
  }

  /** Waits until something holds. */
  void until(String what, Callable<Boolean> condition) {
    Awaitility.await(topic + ": " + what)
        .atMost(WITHIN)
        .pollInterval(POLL)
        .ignoreExceptions() // a cluster that has just come back may refuse a call
        .until(condition);
  }

  /** Lets a time pass. */
  void pass(Duration time) {
    long end = System.nanoTime() + time.toNanos();
    Awaitility.await()
        .atMost(time.plus(WITHIN))
        .pollInterval(Duration.ofMillis(10))
        .until(() -> System.nanoTime() - end >= 0);
  }

  /** Waits until all that the source has is relayed. */
  void untilRelayed() {
    Map<Queue, Long> ends = ends(world.source());
    Replication replication = world.replication();
    until("all is relayed", () -> replication.isRelayed(topic, ends));
  }

  /**
   * Waits until groups were delivered all that is in the destination now.
   *
   * @return whether they were in time
   */
  boolean untilDelivered(List<Group> groups) {
    List<String> ids = DestinationLog.read(world.destination(), topic).ids();
    try {
      until("all is delivered", () -> groups.stream().allMatch(group -> group.missing(ids) == 0));
      return true;
    } catch (ConditionTimeoutException e) {
      return false; // the run's outcome tells how many
    }
  }

  /** Waits until groups have committed all of a cluster. */
  void untilCommitted(RocketMqCluster cluster, List<Group> groups) {
    Map<Queue, Long> ends = ends(cluster);
    try (Progress progress = new Progress(cluster)) {
      until(
          "all is committed",
          () -> {
            GroupOffsets now = progress.now();
            return groups.stream().allMatch(group -> stands(group, now, ends));
          });
    }
  }

  private static boolean stands(Group group, GroupOffsets committed, Map<Queue, Long> ends) {
    return ends.entrySet().stream()
        .allMatch(end ->
            committed.offset(group.name(), group.topic(), end.getKey().queueId()).orElse(0)
                == end.getValue());
  }

  /** Waits until each group has progress in the destination: syncs have begun to follow it. */
  void untilSynced(List<Group> groups) {
    try (Progress progress = new Progress(world.destination())) {
      until(
          "every group was synced",
          () -> {
            GroupOffsets now = progress.now();
            return groups.stream().allMatch(group -> now.offsets().containsKey(group.name()));
          });
    }
  }

  /** What groups have committed, once that stays as it is. */
  GroupOffsets untilSteady(Progress progress, List<Group> groups) {
    AtomicReference<GroupOffsets> last = new AtomicReference<>(of(groups, progress.now()));
    Awaitility.await(topic + ": progress is steady")
        .atMost(WITHIN)
        .pollInterval(POLL)
        .during(STEADY)
        .until(() -> {
          GroupOffsets now = of(groups, progress.now());
          return last.getAndSet(now).equals(now);
        });
    return Objects.requireNonNull(last.get());
  }

  private static GroupOffsets of(List<Group> groups, GroupOffsets all) {
    Map<String, Map<String, Map<Integer, Long>>> chosen = new HashMap<>();
    groups.forEach(
        group -> chosen.put(group.name(), all.offsets().getOrDefault(group.name(), Map.of())));
    return new GroupOffsets(chosen);
  }

  /** Where the queues of a cluster end. */
  Map<Queue, Long> ends(RocketMqCluster cluster) {
    try (TopicLog log = new TopicLog(cluster, topic)) {
      return log.ends();
    }
  }
}
