package dev.lockstep.offsetsync.sync;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lockstep.admin.v1.ProgressDirection;
import dev.lockstep.offsetsync.decision.LocalOnly;
import dev.lockstep.offsetsync.decision.TargetPoint;
import dev.lockstep.offsetsync.translation.Translation;
import dev.lockstep.rocketmq.ClusterAddress;
import dev.lockstep.rocketmq.QueueId;
import dev.lockstep.rocketmq.client.ClusterClient;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Where the copies of the target's own messages cannot be looked at. */
class TwoWayPointsTest {

  private static final String GROUP = "billing";
  private static final QueueId SOURCE = new QueueId("orders", "hz-a", 0);
  private static final QueueId COPIES = new QueueId("orders", "hz-b", 0);
  private static final QueueId TARGET = new QueueId("orders", "sh-a", 0);
  private static final MappedQueue QUEUE = new MappedQueue(SOURCE, TARGET, 0, 0);
  private static final MappedTopic TOPIC =
      new MappedTopic(
          "orders",
          "orders",
          List.of(QUEUE),
          List.of(new ReverseQueue(new MappedQueue(TARGET, COPIES, 0, 0), 0)));
  private static final List<SourcePoint> POINTS =
      List.of(
          new SourcePoint.Translated(
              QUEUE, 5, new Translation.Found(5, Translation.Point.AFTER_COPY, 0, 1)));

  @Test
  void failsWithWhatKeptTheirBrokerFromTellingTheGroupsProgress() throws Exception {
    QueuePoint point = point(Map.of("hz-b", "hz-b does not answer"));

    assertThat(point.point()).isEqualTo(new TargetPoint.Failed("hz-b does not answer"));
    assertThat(point.repeated()).containsExactly(0L);
  }

  @Test
  void failsWithWhatKeptThemFromBeingRead() throws Exception {
    assertThat(point(Map.of()).point())
        .isInstanceOfSatisfying(
            TargetPoint.Failed.class, failed -> assertThat(failed.cause()).contains("hangzhou"));
  }

  private static QueuePoint point(Map<String, String> sourceFaults) throws Exception {
    SyncSpec spec =
        new SyncSpec(
            "tasks/test",
            ProgressDirection.Value.SOURCE_TO_DESTINATION,
            true,
            List.of(TOPIC),
            new GroupFilter(List.of(), List.of()),
            "LOCKSTEP_test",
            new LocalOnly(List.of(), ""),
            false);
    Snapshot snapshot =
        new Snapshot(
            spec,
            new CommittedOffsets(Map.of(), sourceFaults),
            new CommittedOffsets(Map.of(), Map.of()),
            System.nanoTime());
    try (ClusterClient source = client("hangzhou");
        ClusterClient target = client("shanghai")) {
      return new TwoWayPoints(snapshot, source, target, new Translators(new SimpleMeterRegistry()))
          .of(GROUP, TOPIC, TARGET, POINTS);
    }
  }

  private static ClusterClient client(String name) {
    return ClusterClient.open(new ClusterAddress(name, List.of("127.0.0.1:1"), null, null));
  }
}
