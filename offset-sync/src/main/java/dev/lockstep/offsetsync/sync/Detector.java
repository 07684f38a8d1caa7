package dev.lockstep.offsetsync.sync;

import dev.lockstep.rocketmq.BrokerFault;
import dev.lockstep.rocketmq.QueueId;
import dev.lockstep.rocketmq.client.ClusterClient;
import dev.lockstep.rocketmq.progress.GroupOffsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Reads the committed offsets of all brokers with mapped queues: one request for each. */
final class Detector {

  private static final int AT_ONCE = 32;

  private sealed interface Answer {
    record Offsets(String broker, GroupOffsets offsets) implements Answer {}

    record Fault(String broker, String cause) implements Answer {}
  }

  private Detector() {}

  /**
   * @param groups the ones that are to be synced
   */
  static Snapshot detect(
      SyncSpec spec, Predicate<String> groups, ClusterClient source, ClusterClient target)
      throws InterruptedException {
    long takenAt = System.nanoTime();
    // The target first: what a group commits there in between makes it stand further on, never
    // back.
    CommittedOffsets targetOffsets = read(target, brokers(spec, MappedTopic::targetQueues));
    CommittedOffsets sourceOffsets =
        Holds.heldBack(
            source,
            read(source, brokers(spec, MappedTopic::sourceQueues)),
            spec.topics().stream().map(MappedTopic::source).toList(),
            groups,
            spec.holdAtRetries());
    return new Snapshot(spec, sourceOffsets, targetOffsets, takenAt);
  }

  private static List<String> brokers(SyncSpec spec, Function<MappedTopic, Stream<QueueId>> side) {
    return List.copyOf(
        spec.topics().stream()
            .flatMap(side)
            .map(QueueId::broker)
            .collect(Collectors.toCollection(TreeSet::new)));
  }

  /** The committed offsets of these brokers. */
  static CommittedOffsets read(ClusterClient cluster, List<String> brokers)
      throws InterruptedException {
    Map<String, GroupOffsets> offsets = new HashMap<>();
    Map<String, String> faults = new HashMap<>();
    for (Answer answer : FanOut.map(brokers, AT_ONCE, broker -> ask(cluster, broker))) {
      switch (answer) {
        case Answer.Offsets(String broker, GroupOffsets all) -> offsets.put(broker, all);
        case Answer.Fault(String broker, String cause) -> faults.put(broker, cause);
      }
    }
    return new CommittedOffsets(offsets, faults);
  }

  private static Answer ask(ClusterClient cluster, String broker) throws InterruptedException {
    try {
      return new Answer.Offsets(broker, cluster.progress().all(broker));
    } catch (BrokerFault fault) {
      return new Answer.Fault(broker, String.valueOf(fault.getMessage()));
    }
  }
}
