package dev.lockstep.offsetsync.command;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.lockstep.admin.v1.Decision;
import dev.lockstep.admin.v1.GroupPresence;
import dev.lockstep.admin.v1.GroupProgress;
import dev.lockstep.admin.v1.QueueOffset;
import dev.lockstep.admin.v1.QueueOffsets;
import dev.lockstep.admin.v1.QueueProgress;
import dev.lockstep.admin.v1.ResetProgressRequest;
import dev.lockstep.offsetsync.CollectingSink;
import dev.lockstep.offsetsync.Replication;
import dev.lockstep.offsetsync.sync.GroupResets;
import dev.lockstep.offsetsync.sync.Translators;
import dev.lockstep.testbed.Cluster;
import dev.lockstep.testbed.ClusterExtension;
import dev.lockstep.testbed.RocketMqCluster;
import dev.lockstep.testbed.grpc.GrpcClients;
import dev.lockstep.testbed.oracle.SentLog;
import dev.lockstep.testbed.oracle.Workload;
import dev.lockstep.testbed.oracle.WorkloadProducer;
import dev.lockstep.worker.Clusters;
import dev.lockstep.worker.v1.Command;
import dev.lockstep.worker.v1.ResetProgressCommand;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.LongStream;
import org.apache.rocketmq.client.apis.consumer.ConsumeResult;
import org.apache.rocketmq.client.apis.consumer.PushConsumer;
import org.apache.rocketmq.client.consumer.DefaultLitePullConsumer;
import org.apache.rocketmq.client.java.message.MessageViewImpl;
import org.apache.rocketmq.common.consumer.ConsumeFromWhere;
import org.apache.rocketmq.common.message.MessageExt;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * Consumers that are there while their group is reset: they go on where it was set. Those of push
 * groups are in {@link ResetProgressIT}.
 */
@ExtendWith(ClusterExtension.class)
class FollowResetIT {

  private static final Duration LIMIT = Duration.ofSeconds(60);
  private static final int QUEUES = 4;
  private static final int EACH = 25;
  private static final int PLACE = 10;

  @Cluster(name = "hangzhou", proxy = true)
  RocketMqCluster hangzhou;

  private final ResetProgressHandler handler =
      new ResetProgressHandler(
          new Clusters(), new GroupResets(new Translators(new SimpleMeterRegistry())));

  /** Offsets of each queue, in the order in which they came. */
  private final Map<Integer, List<Long>> consumed = new ConcurrentHashMap<>();

  @Test
  void litePullConsumersGoOnFromThere() throws Exception {
    produce("lite", QUEUES);
    DefaultLitePullConsumer client = new DefaultLitePullConsumer("lite");
    client.setNamesrvAddr(hangzhou.nameServer());
    client.setHeartbeatBrokerInterval(1_000); // as a GroupConsumer's
    client.setConsumeFromWhere(ConsumeFromWhere.CONSUME_FROM_FIRST_OFFSET);
    client.subscribe("lite", "*");
    client.start();
    AtomicBoolean done = new AtomicBoolean(); // the client swallows interrupts
    Thread loop =
        Thread.startVirtualThread(() -> {
          while (!done.get()) {
            client.poll(200).forEach(this::consume);
          }
        });
    try {
      goesOnFromThere("lite", QUEUES);
    } finally {
      done.set(true);
      loop.join();
      client.shutdown();
    }
  }

  @Test
  void grpcPushConsumersGoOnFromThere() throws Exception {
    produce("grpc", 1); // its messages do not say which queue they are from
    hangzhou.createGroup("grpc");
    try (PushConsumer _ =
        GrpcClients.pushConsumer(
            hangzhou,
            "grpc",
            "grpc",
            message -> {
              consume(0, ((MessageViewImpl) message).getOffset());
              return ConsumeResult.SUCCESS;
            })) {
      goesOnFromThere("grpc", 1);
    }
  }

  private void goesOnFromThere(String topic, int queues) throws Exception {
    // Given consumers that have got everything
    await()
        .atMost(LIMIT)
        .untilAsserted(() -> assertThat(total()).as("%s", consumed).isEqualTo(queues * EACH));

    // When their group is set back
    GroupProgress result = reset(topic, queues);

    // Then they get what follows, once more
    assertThat(result.getDecision()).as(result.toString()).isEqualTo(Decision.Value.SYNCED);
    assertThat(result.getPresence()).isEqualTo(GroupPresence.Value.ONLINE);
    assertThat(result.getQueuesList()).hasSize(queues).allMatch(QueueProgress::getConfirmed);
    await()
        .atMost(LIMIT)
        .untilAsserted(() ->
            assertThat(consumed.values())
                .allSatisfy(offsets ->
                    assertThat(times(offsets, PLACE, EACH)).allMatch(count -> count >= 2)));
    assertThat(consumed.values())
        .allSatisfy(offsets -> assertThat(times(offsets, 0, PLACE)).containsOnly(1));
  }

  /** How often each of these offsets was consumed. */
  private static List<Integer> times(List<Long> offsets, long from, long to) {
    return LongStream.range(from, to)
        .mapToObj(offset -> Collections.frequency(offsets, offset))
        .toList();
  }

  private void produce(String topic, int queues) {
    hangzhou.createTopic(topic, queues);
    SentLog log =
        WorkloadProducer.send(hangzhou, Workload.of(topic).seed(1).messages((long) queues * EACH));
    assertThat(log.failures()).isEmpty();
  }

  private void consume(MessageExt message) {
    consume(message.getQueueId(), message.getQueueOffset());
  }

  private void consume(int queue, long offset) {
    consumed.computeIfAbsent(queue, id -> new CopyOnWriteArrayList<>()).add(offset);
  }

  private int total() {
    return consumed.values().stream().mapToInt(List::size).sum();
  }

  private GroupProgress reset(String topic, int queues) throws Exception {
    QueueOffsets.Builder offsets = QueueOffsets.newBuilder();
    for (int queue = 0; queue < queues; queue++) {
      offsets.addQueues(
          QueueOffset.newBuilder()
              .setBroker(hangzhou.brokers().getFirst().name())
              .setQueueId(queue)
              .setOffset(PLACE));
    }
    CollectingSink sink = new CollectingSink();
    handler.run(
        Command.newBuilder()
            .setCommandId("r")
            .setResetProgress(
                ResetProgressCommand.newBuilder()
                    .setRequest(
                        ResetProgressRequest.newBuilder()
                            .setCluster("clusters/hangzhou")
                            .setGroup(topic)
                            .setTopic(topic)
                            .setOffsets(offsets))
                    .setCluster(Replication.cluster(hangzhou)))
            .build(),
        sink);
    return sink.outputs().getLast().getReset().getGroup();
  }
}
