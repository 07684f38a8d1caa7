package dev.lockstep.relay.shard;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.lockstep.admin.v1.MessageFilter;
import dev.lockstep.admin.v1.QueueStatus;
import dev.lockstep.admin.v1.TopicMapping;
import dev.lockstep.testbed.Broker;
import dev.lockstep.testbed.Cluster;
import dev.lockstep.testbed.ClusterExtension;
import dev.lockstep.testbed.RocketMqCluster;
import dev.lockstep.testbed.oracle.Oracle;
import dev.lockstep.testbed.oracle.OracleReport;
import dev.lockstep.worker.v1.Assign;
import dev.lockstep.worker.v1.Queue;
import dev.lockstep.worker.v1.QueueAssignment;
import dev.lockstep.worker.v1.RelaySpec;
import dev.lockstep.worker.v1.ShardEvent;
import java.time.Duration;
import java.util.List;
import java.util.Map;
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
        "messageDelayLevel=1s 5s 10s 13s",
        "waitTimeMillsInSendQueue=5000" // producers are not refused on a busy machine
      })
  RocketMqCluster hangzhou;

  @Cluster(
      name = "shanghai",
      behindLink = true,
      settings = {"timerWheelEnable=true", "timerEnableRetryUntilSuccess=true"})
  RocketMqCluster shanghai;

  private final Oracle oracle = new Oracle();
  private final RelayHost host = Relays.host(Map.of("lockstep.relay.append-timeout", "2s"));
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
      long time = System.currentTimeMillis() + 12_000;
      for (int i = 0; i < 100; i++) {
        sends.level(4);
        sends.at(time + i * 20L);
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
    Tenure back = new Tenure("task/relay/" + topic + "/back", 1);
    assign(back, shanghai, hangzhou, mapping());
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
    assertThat(tenure.events()).extracting(ShardEvent::getReason).doesNotContain("LATE_WRITER");
    host.drop(back.shard());
    assertThat(sum(back, QueueStatus::getMessagesCopiedAhead)).isZero();
    assertThat(oracle.count(hangzhou, topic)).isEqualTo(oracle.count(shanghai, topic));
  }

  private void cutInMidSend(ScheduledSends sends) throws Exception {
    Thread sender =
        Thread.ofVirtual()
            .start(() -> {
              try {
                for (int i = 0; i < 40; i++) {
                  sends.at(System.currentTimeMillis() + 12_000);
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
  void deliversNothingThatWasCancelledOrIsNotWanted(TestInfo test) throws Exception {
    // Given
    givenTopics(test);
    String renamed = topic + "_dr";
    shanghai.createTopic(renamed, QUEUES);
    tenure = new Tenure("task/relay/" + topic + "/0", 1);
    TopicMapping.Builder mapping =
        mapping().setDestinationTopic(renamed).setFilter(tags("tag1", "tag2"));
    assign(tenure, hangzhou, shanghai, mapping);
    try (ScheduledSends sends = new ScheduledSends(hangzhou, topic, QUEUES)) {
      long time = System.currentTimeMillis() + 12_000;
      SendResult cancelled = sends.at(time); // tag1
      sends.at(time); // tag2
      sends.at(time); // tag0
      SendResult alsoCancelled = sends.at(time); // tag1
      awaitSum(QueueStatus::getMessagesCopiedAhead, 3);

      // When
      sends.cancel(cancelled);
      sends.cancel(alsoCancelled);
      sends.at(time + 2_000); // tag2

      // Then
      await().atMost(LIMIT).until(() -> oracle.count(hangzhou, topic) == 3);
    }
    awaitCaughtUp();
    await().atMost(LIMIT).until(() -> oracle.count(shanghai, renamed) >= 2);
    assertThat(oracle.count(shanghai, renamed)).isEqualTo(2);
    assertThat(sum(QueueStatus::getMessagesCopiedAhead)).isEqualTo(4);
    assertThat(tenure.events()).isEmpty();
  }

  @Test
  void keepsWhatIsPendingOverAKillOfTheDestination(TestInfo test) throws Exception {
    // Given
    givenTopics(test);
    assign(1);
    try (ScheduledSends sends = new ScheduledSends(hangzhou, topic, QUEUES)) {
      long time = System.currentTimeMillis() + 12_000;
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
    awaitSum(QueueStatus::getMessagesLeftOut, 50);
    // A broker killed within a second of taking a message into its timer delivers that one twice.
    assertThat(report().lost()).isZero();
    assertThat(report().changed()).isZero();
  }

  @Test
  void doublesNothingThatADestinationWhichStoodStillStoresAfterItWasDue(TestInfo test)
      throws Exception {
    // Given
    givenTopics(test);
    assign(1);
    try (ScheduledSends sends = new ScheduledSends(hangzhou, topic, QUEUES)) {
      sends.at(System.currentTimeMillis() + 12_000);
      awaitSum(QueueStatus::getMessagesCopiedAhead, 1);

      // When
      shanghai.brokers().getFirst().suspend();
      try {
        for (int i = 0; i < 20; i++) {
          sends.at(System.currentTimeMillis() + 9_000);
        }
        await().atMost(LIMIT).until(() -> oracle.count(hangzhou, topic) == sends.sent());
      } finally {
        shanghai.brokers().getFirst().resume();
      }

      // Then
      await().atMost(LIMIT).until(() -> oracle.count(shanghai, topic) >= sends.sent());
    }
    awaitCaughtUp();
    assertExact();
  }

  @Test
  void copiesOnDeliveryWhatTheDestinationWillNotSchedule(TestInfo test) throws Exception {
    // Given
    givenTopics(test);
    Broker destination = shanghai.brokers().getFirst();
    destination.configure(Map.of("timerMaxDelaySec", "5"));
    assign(1);
    try (ScheduledSends sends = new ScheduledSends(hangzhou, topic, QUEUES)) {
      // When
      for (int i = 0; i < 10; i++) {
        sends.level(3);
        sends.at(System.currentTimeMillis() + 10_000);
      }

      // Then
      await().atMost(LIMIT).until(() -> oracle.count(shanghai, topic) == 20);
    } finally {
      destination.configure(Map.of("timerMaxDelaySec", "259200"));
    }
    awaitSum(QueueStatus::getMessagesUnprotected, 20);
    assertThat(sum(QueueStatus::getMessagesCopiedAhead)).isZero();
    assertThat(tenure.events())
        .hasSize(QUEUES)
        .allSatisfy(event -> assertThat(event.getReason()).isEqualTo("SCHEDULED_NOT_PROTECTED"));
    assertExact();
  }

  private void givenTopics(TestInfo test) {
    topic = test.getTestMethod().orElseThrow().getName();
    hangzhou.createTopic(topic, QUEUES);
    shanghai.createTopic(topic, QUEUES);
  }

  private void assign(long epoch) {
    tenure = new Tenure("task/relay/" + topic + "/0", epoch);
    assign(tenure, hangzhou, shanghai, mapping());
  }

  private static TopicMapping.Builder mapping() {
    return TopicMapping.newBuilder().setScheduleAhead(true);
  }

  private static MessageFilter.Builder tags(String... tags) {
    return MessageFilter.newBuilder().addAllTags(List.of(tags));
  }

  private void assign(
      Tenure owner, RocketMqCluster from, RocketMqCluster to, TopicMapping.Builder mapping) {
    RelaySpec.Builder spec =
        RelaySpec.newBuilder()
            .setSource(Relays.cluster(from))
            .setDestination(Relays.cluster(to))
            .setMapping(mapping)
            .setSourceTopic(topic)
            .setDestinationTopic(
                mapping.getDestinationTopic().isEmpty() ? topic : mapping.getDestinationTopic())
            .setProgressGroup("LOCKSTEP_task");
    for (int id = 0; id < QUEUES; id++) {
      spec.addQueues(
          QueueAssignment.newBuilder().setSource(queue(from, id)).setDestination(queue(to, id)));
    }
    host.assign(Assign.newBuilder().setShard(owner.shard()).setRelay(spec).build(), owner);
  }

  private static Queue queue(RocketMqCluster cluster, int id) {
    return Queue.newBuilder().setBroker(cluster.brokers().getFirst().name()).setQueueId(id).build();
  }

  private long sum(ToLongFunction<QueueStatus> figure) {
    return sum(tenure, figure);
  }

  private static long sum(Tenure owner, ToLongFunction<QueueStatus> figure) {
    return owner.lastStatus().stream().mapToLong(figure).sum();
  }

  private void awaitSum(ToLongFunction<QueueStatus> figure, long wanted) {
    await().atMost(LIMIT).until(() -> sum(figure) >= wanted);
  }

  private void awaitCaughtUp() {
    await()
        .atMost(LIMIT)
        .until(() -> sum(QueueStatus::getRelayedOffset) == oracle.count(hangzhou, topic));
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
