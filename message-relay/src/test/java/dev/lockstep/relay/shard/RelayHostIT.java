package dev.lockstep.relay.shard;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.lockstep.admin.v1.QueuePhase;
import dev.lockstep.admin.v1.QueueStatus;
import dev.lockstep.testbed.Cluster;
import dev.lockstep.testbed.ClusterExtension;
import dev.lockstep.testbed.RocketMqCluster;
import dev.lockstep.testbed.oracle.Oracle;
import dev.lockstep.testbed.oracle.OracleReport;
import dev.lockstep.testbed.oracle.Workload;
import dev.lockstep.testbed.oracle.WorkloadProducer;
import dev.lockstep.worker.v1.Assign;
import dev.lockstep.worker.v1.Checkpoint;
import dev.lockstep.worker.v1.Queue;
import dev.lockstep.worker.v1.QueueAssignment;
import dev.lockstep.worker.v1.RelaySpec;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import org.apache.rocketmq.client.producer.DefaultMQProducer;
import org.apache.rocketmq.common.message.Message;
import org.apache.rocketmq.common.message.MessageQueue;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInfo;
import org.junit.jupiter.api.extension.ExtendWith;

/** Relay shards between two real clusters, with the test in the coordinator's place. */
@ExtendWith(ClusterExtension.class)
class RelayHostIT {

  private static final int QUEUES = 4;
  private static final String OTHERS = "others";
  private static final Duration LIMIT = Duration.ofSeconds(90);

  /** Longer than a relay waits before it reads the destination after an unknown outcome. */
  private static final Duration SETTLED = Duration.ofSeconds(2);

  @Cluster(name = "hangzhou")
  RocketMqCluster hangzhou;

  @Cluster(name = "shanghai", behindLink = true)
  RocketMqCluster shanghai;

  private final Oracle oracle = new Oracle();
  private final RelayHost host = Relays.host();
  private String topic = "";
  private Tenure tenure = new Tenure("none", 1);

  @AfterEach
  void stop() {
    host.drop(tenure.shard());
    shanghai.link().heal();
  }

  @Test
  void copiesEveryKindOfMessageUnchanged(TestInfo test) throws Exception {
    givenTopics(test);
    WorkloadProducer.send(hangzhou, Workload.mixed(topic).messages(2_000));

    assign(1);

    awaitCaughtUp();
    assertPerfect();
  }

  @Test
  void resumesWhereItsPredecessorFellSilent(TestInfo test) throws Exception {
    givenTopics(test);
    try (WorkloadProducer producer =
        WorkloadProducer.start(
            hangzhou, Workload.of(topic).messages(Long.MAX_VALUE).batch(20).rate(4_000))) {
      for (int epoch = 1; epoch <= 5; epoch++) {
        assign(epoch);
        long before = oracle.count(shanghai, topic);
        await().atMost(LIMIT).until(() -> oracle.count(shanghai, topic) > before + 2_000);
        host.drop(tenure.shard());
      }
      producer.stop();
    }
    assign(6);

    awaitCaughtUp();
    assertPerfect();
  }

  @Test
  void sendsNothingOnceItsLeaseIsOver(TestInfo test) throws Exception {
    givenTopics(test);
    assign(1);
    WorkloadProducer.send(hangzhou, Workload.of(topic).messages(100));
    awaitCaughtUp();

    tenure.endLease();
    WorkloadProducer.send(hangzhou, Workload.of(topic).seed(2).messages(100));
    Tenure second = new Tenure(tenure.shard().getShardId(), 2);
    await()
        .atMost(LIMIT)
        .until(() -> tenure.lastStatus().stream().mapToLong(QueueStatus::getLagMessages).sum() > 0);
    assertThat(oracle.count(shanghai, topic)).isEqualTo(100);

    host.drop(tenure.shard());
    tenure = second;
    host.assign(assignment(second, null), second);
    awaitCaughtUp();
    assertPerfect();
  }

  @Test
  void neitherLosesNorDoublesWhenTheDestinationIsCutOffInMidSend(TestInfo test) throws Exception {
    givenTopics(test);
    assign(1);
    try (WorkloadProducer producer =
        WorkloadProducer.start(
            hangzhou, Workload.of(topic).messages(Long.MAX_VALUE).batch(20).rate(4_000))) {
      for (int cut = 0; cut < 4; cut++) {
        long before = oracle.count(shanghai, topic);
        await().atMost(LIMIT).until(() -> oracle.count(shanghai, topic) > before + 2_000);
        shanghai.link().cut();
        await()
            .atMost(LIMIT)
            .until(() ->
                tenure.lastStatus().stream()
                    .anyMatch(queue -> queue.getPhase() == QueuePhase.Value.RETRYING));
        shanghai.link().heal();
      }
      producer.stop();
    }

    awaitCaughtUp();
    assertPerfect();
  }

  @Test
  void neitherLosesNorDoublesWhenTheDestinationStandsStillInMidSend(TestInfo test)
      throws Exception {
    givenTopics(test);
    shanghai.createTopic(OTHERS, 8);
    assign(1);
    Workload others = Workload.of(OTHERS).messages(Long.MAX_VALUE).bodies(100_000, 100_000);
    // What others send as well makes the broker carry out late what it had received before.
    try (WorkloadProducer producer =
            WorkloadProducer.start(
                hangzhou, Workload.of(topic).messages(Long.MAX_VALUE).batch(20).rate(4_000));
        WorkloadProducer _ = WorkloadProducer.start(shanghai, others.batch(10).rate(50))) {
      for (int pause = 0; pause < 2; pause++) {
        long before = oracle.count(shanghai, topic);
        await().atMost(LIMIT).until(() -> oracle.count(shanghai, topic) > before + 2_000);
        shanghai.brokers().getFirst().suspend();
        await().atMost(LIMIT).until(() -> anyIn(QueuePhase.Value.RETRYING));
        await().atMost(LIMIT).until(() -> allIn(QueuePhase.Value.RESUMING));
        await().pollDelay(SETTLED).until(() -> true);
        shanghai.brokers().getFirst().resume();
      }
      producer.stop();
    }

    awaitCaughtUp();
    assertPerfect();
  }

  @Test
  void goesOnAfterTheDestinationBrokerWasKilled(TestInfo test) throws Exception {
    givenTopics(test);
    assign(1);
    try (WorkloadProducer producer =
        WorkloadProducer.start(
            hangzhou, Workload.of(topic).messages(Long.MAX_VALUE).batch(20).rate(4_000))) {
      long before = oracle.count(shanghai, topic);
      await().atMost(LIMIT).until(() -> oracle.count(shanghai, topic) > before + 2_000);
      shanghai.brokers().getFirst().kill();
      shanghai.brokers().getFirst().restart();
      producer.stop();
    }

    awaitCaughtUp();
    assertPerfect();
  }

  @Test
  void givesBackADrainedShardWithNothingOnItsWay(TestInfo test) throws Exception {
    givenTopics(test);
    assign(1);
    try (WorkloadProducer producer =
        WorkloadProducer.start(
            hangzhou, Workload.of(topic).messages(Long.MAX_VALUE).batch(20).rate(4_000))) {
      await().atMost(LIMIT).until(() -> oracle.count(shanghai, topic) > 2_000);

      host.revoke(tenure.shard());

      assertThat(tenure.awaitReleased(Duration.ofSeconds(20))).isTrue();
      long drained = oracle.count(shanghai, topic);
      producer.stop();
      assertThat(oracle.count(shanghai, topic)).isEqualTo(drained);
    }
    Checkpoint[] reported =
        tenure.lastStatus().stream()
            .map(queue ->
                Checkpoint.newBuilder()
                    .setSourceOffset(queue.getRelayedOffset())
                    .setDestinationOffset(queue.getDestinationOffset())
                    .build())
            .toArray(Checkpoint[]::new);
    tenure = new Tenure(tenure.shard().getShardId(), 2);
    host.assign(assignment(tenure, reported), tenure);
    awaitCaughtUp();
    assertPerfect();
  }

  @Test
  void drainsAlthoughTheDestinationIsSilent(TestInfo test) throws Exception {
    givenTopics(test);
    assign(1);
    WorkloadProducer.send(hangzhou, Workload.of(topic).messages(100));
    awaitCaughtUp();
    shanghai.link().blackhole();
    WorkloadProducer.send(hangzhou, Workload.of(topic).seed(2).messages(100));
    await().atMost(LIMIT).until(() -> anyIn(QueuePhase.Value.RETRYING));

    host.revoke(tenure.shard());

    assertThat(tenure.awaitReleased(Duration.ofSeconds(40))).isTrue();
    shanghai.link().heal();
    assign(2);
    awaitCaughtUp();
    assertPerfect();
  }

  @Test
  void stopsAQueueBeforeAMessageThatCannotBeCopiedAndNoOther(TestInfo test) throws Exception {
    givenTopics(test);
    DefaultMQProducer producer = new DefaultMQProducer("of-" + topic);
    producer.setNamesrvAddr(hangzhou.nameServer());
    producer.start();
    try {
      for (int id = 0; id < QUEUES; id++) {
        producer.send(message("before"), queue(id));
      }
      Message tooLong = message("too long");
      tooLong.putUserProperty("long", "x".repeat(32_600));
      producer.send(tooLong, queue(0));
      for (int id = 0; id < QUEUES; id++) {
        producer.send(message("after"), queue(id));
      }
    } finally {
      producer.shutdown();
    }

    assign(1);

    await().atMost(LIMIT).until(() -> anyIn(QueuePhase.Value.STOPPED));
    await().atMost(LIMIT).until(() -> oracle.count(shanghai, topic) == 1 + 2 * (QUEUES - 1));
    QueueStatus stopped = tenure.lastStatus().getFirst();
    assertThat(stopped.getPhase()).isEqualTo(QueuePhase.Value.STOPPED);
    assertThat(stopped.getRelayedOffset()).isEqualTo(1);
    assertThat(stopped.getLastError()).contains("properties");
    assertThat(tenure.events())
        .singleElement()
        .satisfies(event -> {
          assertThat(event.getReason()).isEqualTo("REJECTED");
          assertThat(event.getAttributesMap()).containsEntry("offset", "1");
        });
  }

  private Message message(String body) {
    return new Message(topic, body.getBytes(StandardCharsets.UTF_8));
  }

  private MessageQueue queue(int id) {
    return new MessageQueue(topic, hangzhou.brokers().getFirst().name(), id);
  }

  private boolean allIn(QueuePhase.Value phase) {
    return tenure.lastStatus().stream().allMatch(queue -> queue.getPhase() == phase);
  }

  private boolean anyIn(QueuePhase.Value phase) {
    return tenure.lastStatus().stream().anyMatch(queue -> queue.getPhase() == phase);
  }

  private void givenTopics(TestInfo test) {
    topic = test.getTestMethod().orElseThrow().getName();
    hangzhou.createTopic(topic, QUEUES);
    shanghai.createTopic(topic, QUEUES);
  }

  private void assign(long epoch) {
    tenure = new Tenure("task/relay/" + topic + "/0", epoch);
    host.assign(assignment(tenure, null), tenure);
  }

  private Assign assignment(Tenure of, Checkpoint @Nullable [] checkpoints) {
    RelaySpec.Builder spec =
        RelaySpec.newBuilder()
            .setSource(Relays.cluster(hangzhou))
            .setDestination(Relays.cluster(shanghai))
            .setSourceTopic(topic)
            .setDestinationTopic(topic)
            .setProgressGroup("LOCKSTEP_task");
    for (int id = 0; id < QUEUES; id++) {
      Queue queue =
          Queue.newBuilder().setBroker(hangzhou.brokers().getFirst().name()).setQueueId(id).build();
      QueueAssignment.Builder assignment =
          QueueAssignment.newBuilder().setSource(queue).setDestination(queue);
      if (checkpoints != null) {
        assignment.setCheckpoint(checkpoints[id]);
      }
      spec.addQueues(assignment);
    }
    return Assign.newBuilder().setShard(of.shard()).setRelay(spec).build();
  }

  private void awaitCaughtUp() {
    long expected = oracle.count(hangzhou, topic);
    await().atMost(LIMIT).until(() -> oracle.count(shanghai, topic) >= expected);
    await()
        .atMost(LIMIT)
        .until(() ->
            tenure.lastStatus().size() == QUEUES
                && tenure.lastStatus().stream().allMatch(q -> q.getLagMessages() == 0));
  }

  private void assertPerfect() {
    OracleReport report = oracle.compareLogs(hangzhou, topic, shanghai, topic);
    assertThat(report.isPerfect()).as(report.toString()).isTrue();
    assertThat(report.delivered()).isPositive();
  }
}
