package dev.lockstep.offsetsync.sync;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lockstep.admin.v1.ProgressDirection;
import dev.lockstep.offsetsync.decision.TargetPoint;
import dev.lockstep.rocketmq.ClusterAddress;
import dev.lockstep.rocketmq.QueueId;
import dev.lockstep.rocketmq.client.ClusterClient;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/**
 * Three source queues that wrap round two target queues, between clusters that do not answer: what
 * is looked up shows in what could not be.
 */
class ResetPointsTest {

  private static final QueueId HZ0 = new QueueId("orders", "hz-a", 0);
  private static final QueueId HZ1 = new QueueId("orders", "hz-a", 1);
  private static final QueueId HZ2 = new QueueId("orders", "hz-a", 2);
  private static final QueueId SH0 = new QueueId("orders", "sh-a", 0);
  private static final QueueId SH1 = new QueueId("orders", "sh-a", 1);

  private static final List<MappedTopic> TOPICS =
      List.of(
          new MappedTopic(
              "orders",
              "orders",
              List.of(
                  new MappedQueue(HZ0, SH0, 0, 0),
                  new MappedQueue(HZ1, SH1, 0, 0),
                  new MappedQueue(HZ2, SH0, 0, 0))));

  @Test
  void queuesThatShareATargetCountToo() throws Exception {
    Map<QueueId, List<SourcePoint>> points =
        points(ProgressDirection.Value.SOURCE_TO_DESTINATION, Map.of(HZ0, 5L));

    assertThat(points).containsOnlyKeys(SH0);
    assertThat(points.get(SH0))
        .hasOnlyElementsOfType(SourcePoint.Failed.class)
        .extracting(point -> point.queue().source())
        .containsExactly(HZ0, HZ2);
  }

  @Test
  void whereTheyStandIsNotGuessed() throws Exception {
    List<SourcePoint> points =
        points(ProgressDirection.Value.SOURCE_TO_DESTINATION, Map.of(HZ0, 5L))
            .getOrDefault(SH0, List.of());

    assertThat(TargetPoints.of(points)).isInstanceOf(TargetPoint.Failed.class);
  }

  @Test
  void aTargetQueueLeadsBackToAllItsSourceQueues() throws Exception {
    Map<QueueId, List<SourcePoint>> points =
        points(ProgressDirection.Value.DESTINATION_TO_SOURCE, Map.of(SH0, 5L));

    assertThat(points).containsOnlyKeys(HZ0, HZ2);
    assertThat(points.values()).allSatisfy(found -> assertThat(found).hasSize(1));
  }

  private static Map<QueueId, List<SourcePoint>> points(
      ProgressDirection.Value direction, Map<QueueId, Long> offsets) throws Exception {
    boolean back = direction == ProgressDirection.Value.DESTINATION_TO_SOURCE;
    try (ClusterClient hangzhou = client("hangzhou");
        ClusterClient shanghai = client("shanghai")) {
      ResetRoute route =
          new ResetRoute(
              back ? shanghai : hangzhou,
              back ? hangzhou : shanghai,
              TOPICS,
              "LOCKSTEP_test",
              false,
              direction);
      return new ResetPoints(route, new Translators(new SimpleMeterRegistry()))
          .of("billing", offsets);
    }
  }

  private static ClusterClient client(String name) {
    return ClusterClient.open(new ClusterAddress(name, List.of("127.0.0.1:1"), null, null));
  }
}
