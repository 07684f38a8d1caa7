package dev.lockstep.relay.shard;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.lockstep.admin.v1.QueueStatus;
import dev.lockstep.admin.v1.TopicMapping;
import dev.lockstep.testbed.Cluster;
import dev.lockstep.testbed.ClusterExtension;
import dev.lockstep.testbed.RocketMqCluster;
import dev.lockstep.testbed.oracle.Oracle;
import dev.lockstep.testbed.oracle.OracleReport;
import dev.lockstep.worker.v1.Assign;
import dev.lockstep.worker.v1.Queue;
import dev.lockstep.worker.v1.QueueAssignment;
import dev.lockstep.worker.v1.RelaySpec;
import java.time.Duration;
import java.util.function.ToLongFunction;
import org.apache.rocketmq.client.producer.SendResult;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInfo;
import org.junit.jupiter.api.extension.ExtendWith;

/** Scheduled messages that are copied before they are due, between two real clusters. */
@ExtendWith(ClusterExtension.class)
class ScheduleAheadIT {

  private static final int QUEUES = 2;
  private static final Duration LIMIT = Duration.ofSeconds(150);

  @Cluster(
      name = "hangzhou",
      settings = {
        "timerWheelEnable=true",
        "recallMessageEnable=true",
        "messageDelayLevel=1s 5s 12s 16s"
      })
  RocketMqCluster hangzhou;

  @Cluster(
      name = "shanghai",
      behindLink = true,
      settings = {"timerWheelEnable=true", "timerEnableRetryUntilSuccess=true"})
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
  void deliversWhatWasPendingWhenTheSourceDied(TestInfo test) throws Exception {
    // Given
    givenTopics(test);
    assign(1);
    try (ScheduledSends sends = new ScheduledSends(hangzhou, topic, QUEUES)) {
      long time = System.currentTimeMillis() + 16_000;
      for (int i = 0; i < 100; i++) {
        sends.level(4);
        sends.at(time + i * 50L);
      }
      awaitSum(QueueStatus::getMessagesCopiedAhead, 200);
    }
    assertThat(oracle.count(shanghai, topic)).isZero();

    // When
    hangzhou.brokers().getFirst().kill();

    // Then
    await().atMost(LIMIT).until(() -> oracle.count(shanghai, topic) == 200);
    hangzhou.brokers().getFirst().restart();
    await().atMost(LIMIT).until(() -> oracle.count(hangzhou, topic) >= 200);
    awaitCaughtUp();
    // A killed broker delivers some twice; the destination has each once all the same.
    assertThat(oracle.count(shanghai, topic)).isEqualTo(200);
    assertThat(report().doubled()).isZero();
    assertThat(report().changed()).isZero();
  }

  @Test
  void doublesAndLosesNothingWhileOwnersChangeAndSendsAreCut(TestInfo test) throws Exception {
    // Given
    givenTopics(test);
    assign(1);
    try (ScheduledSends sends = new ScheduledSends(hangzhou, topic, QUEUES)) {
      // When
      for (int round = 2; round <= 9; round++) {
        for (int i = 0; i < 40; i++) {
          sends.some();
        }
        if (round % 2 == 0) {
          host.drop(tenure.shard());
          sends.some();
          assign(round);
        } else {
          cutInMidSend(sends);
        }
      }

      // Then
      await().atMost(LIMIT).until(() -> oracle.count(hangzhou, topic) == sends.sent());
      await().atMost(LIMIT).until(() -> oracle.count(shanghai, topic) >= sends.sent());
    }
    awaitCaughtUp();
    assertExact();
    assertThat(sum(QueueStatus::getMessagesLeftOut)).isPositive();
  }

  private void cutInMidSend(ScheduledSends sends) throws Exception {
    Thread sender =
        Thread.ofVirtual()
            .start(() -> {
              try {
                for (int i = 0; i < 40; i++) {
                  sends.at(System.currentTimeMillis() + 15_000);
                }
              } catch (Exception e) {
                throw new IllegalStateException(e);
              }
            });
    shanghai.link().cut();
    sender.join();
    shanghai.link().heal();
  }

  @Test
  void deliversNothingThatWasCancelled(TestInfo test) throws Exception {
    // Given
    givenTopics(test);
    assign(1);
    try (ScheduledSends sends = new ScheduledSends(hangzhou, topic, QUEUES)) {
      long time = System.currentTimeMillis() + 16_000;
      SendResult cancelled = sends.at(time);
      sends.at(time);
      SendResult alsoCancelled = sends.at(time);
      awaitSum(QueueStatus::getMessagesCopiedAhead, 3);

      // When
      sends.cancel(cancelled);
      sends.cancel(alsoCancelled);

      // Then
      await().atMost(LIMIT).until(() -> oracle.count(hangzhou, topic) == 1);
      await().atMost(LIMIT).until(() -> oracle.count(shanghai, topic) == 1);
      sends.at(time + 3_000);
    }
    await().atMost(LIMIT).until(() -> oracle.count(shanghai, topic) == 2);
    awaitCaughtUp();
    assertExact();
    assertThat(tenure.events()).isEmpty();
  }

  @Test
  void keepsWhatIsPendingOverAKillOfTheDestination(TestInfo test) throws Exception {
    // Given
    givenTopics(test);
    assign(1);
    try (ScheduledSends sends = new ScheduledSends(hangzhou, topic, QUEUES)) {
      long time = System.currentTimeMillis() + 25_000;
      for (int i = 0; i < 50; i++) {
        sends.at(time);
      }
      awaitSum(QueueStatus::getMessagesCopiedAhead, 50);

      // When
      shanghai.brokers().getFirst().kill();
      shanghai.brokers().getFirst().restart();

      // Then
      await().atMost(LIMIT).until(() -> oracle.count(hangzhou, topic) == 50);
      await().atMost(LIMIT).until(() -> oracle.count(shanghai, topic) >= 50);
    }
    awaitCaughtUp();
    assertExact();
    assertThat(sum(QueueStatus::getMessagesLeftOut)).isEqualTo(50);
  }

  @Test
  void copiesOnDeliveryWhatTheDestinationWillNotSchedule(
      TestInfo test,
      @Cluster(
              name = "beijing",
              settings = {
                "timerWheelEnable=true",
                "timerEnableRetryUntilSuccess=true",
                "timerMaxDelaySec=5"
              })
          RocketMqCluster beijing)
      throws Exception {
    // Given
    givenTopics(test);
    beijing.createTopic(topic, QUEUES);
    assign(1, beijing);
    try (ScheduledSends sends = new ScheduledSends(hangzhou, topic, QUEUES)) {
      // When
      for (int i = 0; i < 20; i++) {
        sends.level(4);
      }

      // Then
      await().atMost(LIMIT).until(() -> oracle.count(beijing, topic) == 20);
    }
    assertThat(sum(QueueStatus::getMessagesCopiedAhead)).isZero();
    awaitSum(QueueStatus::getMessagesUnprotected, 20);
    assertThat(tenure.events())
        .hasSize(QUEUES)
        .allSatisfy(event -> assertThat(event.getReason()).isEqualTo("SCHEDULED_NOT_PROTECTED"));
  }

  private void givenTopics(TestInfo test) {
    topic = test.getTestMethod().orElseThrow().getName();
    hangzhou.createTopic(topic, QUEUES);
    shanghai.createTopic(topic, QUEUES);
  }

  private void assign(long epoch) {
    assign(epoch, shanghai);
  }

  private void assign(long epoch, RocketMqCluster destination) {
    RelaySpec.Builder spec =
        RelaySpec.newBuilder()
            .setSource(Relays.cluster(hangzhou))
            .setDestination(Relays.cluster(destination))
            .setMapping(TopicMapping.newBuilder().setScheduleAhead(true))
            .setSourceTopic(topic)
            .setDestinationTopic(topic)
            .setProgressGroup("LOCKSTEP_task");
    for (int id = 0; id < QUEUES; id++) {
      Queue queue =
          Queue.newBuilder().setBroker(hangzhou.brokers().getFirst().name()).setQueueId(id).build();
      spec.addQueues(QueueAssignment.newBuilder().setSource(queue).setDestination(queue));
    }
    tenure = new Tenure("task/relay/" + topic + "/0", epoch);
    host.assign(Assign.newBuilder().setShard(tenure.shard()).setRelay(spec).build(), tenure);
  }

  private long sum(ToLongFunction<QueueStatus> figure) {
    return tenure.lastStatus().stream().mapToLong(figure).sum();
  }

  private void awaitSum(ToLongFunction<QueueStatus> figure, long wanted) {
    await().atMost(LIMIT).until(() -> sum(figure) >= wanted);
  }

  private void awaitCaughtUp() {
    await()
        .atMost(LIMIT)
        .until(() ->
            tenure.lastStatus().size() == QUEUES
                && tenure.lastStatus().stream()
                    .allMatch(queue ->
                        queue.getLagMessages() == 0
                            && queue.getRelayedOffset() == queue.getSourceMaxOffset()));
  }

  private OracleReport report() {
    return oracle.compareLogs(hangzhou, topic, shanghai, topic);
  }

  /** Scheduled messages may be anywhere in their queue: the destination's timer put them there. */
  private void assertExact() {
    OracleReport report = report();
    assertThat(report.lost()).as(report.toString()).isZero();
    assertThat(report.doubled()).as(report.toString()).isZero();
    assertThat(report.changed()).as(report.toString()).isZero();
    assertThat(report.foreign()).as(report.toString()).isZero();
  }
}
