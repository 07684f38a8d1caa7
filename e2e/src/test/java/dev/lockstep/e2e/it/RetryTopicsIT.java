package dev.lockstep.e2e.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.lockstep.admin.v1.Decision;
import dev.lockstep.admin.v1.GroupProgress;
import dev.lockstep.admin.v1.GroupState;
import dev.lockstep.admin.v1.ListGroupsRequest;
import dev.lockstep.admin.v1.ProgressSync;
import dev.lockstep.e2e.measure.TopicLog;
import dev.lockstep.e2e.replication.Replication;
import dev.lockstep.e2e.services.LockstepServices;
import dev.lockstep.e2e.services.ServiceKind;
import dev.lockstep.testbed.Cluster;
import dev.lockstep.testbed.ClusterExtension;
import dev.lockstep.testbed.RocketMqCluster;
import dev.lockstep.testbed.oracle.FailingConsumer;
import dev.lockstep.testbed.oracle.FailingConsumer.Delivery;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.apache.rocketmq.client.producer.DefaultMQProducer;
import org.apache.rocketmq.common.message.Message;
import org.apache.rocketmq.common.message.MessageExt;
import org.apache.rocketmq.common.message.MessageQueue;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** What a group's consumers failed on, when the group goes on in the other cluster. */
@ExtendWith(ClusterExtension.class)
class RetryTopicsIT {

  private static final Duration SOON = Duration.ofSeconds(60);
  private static final String TOPIC = "payments";
  private static final String GROUP = "billing";
  private static final String RETRY = "%RETRY%" + GROUP;
  private static final String DEAD_LETTERS = "%DLQ%" + GROUP;
  private static final int BY_BROKER = 0;
  private static final int LATE = 5;
  private static final String DEAD = "1";
  private static final Set<String> FAILED_ONCE = Set.of("2", "3", "4", "5");
  private static final Set<String> FAILED_LAST = Set.of("22", "23", "24", "25");
  private static final String PENDING = "26";
  private static final String FAILED_TWICE = "22";

  // Killed, it would deliver once more what its schedule has delivered since it wrote down how far
  // that got.
  @Cluster(
      name = TestServices.SOURCE,
      settings = {"messageDelayLevel=1s 1s 4s 4s 40s", "flushDelayOffsetInterval=200"})
  private static RocketMqCluster hangzhou;

  @Cluster(
      name = TestServices.DESTINATION,
      settings = {"messageDelayLevel=1s 1s 1s 1s 1s"})
  private static RocketMqCluster shanghai;

  private static LockstepServices services;
  private static Replication replication;

  @BeforeAll
  static void startServices() {
    services =
        TestServices.start(
            RetryTopicsIT.class,
            Duration.ofSeconds(20),
            hangzhou,
            shanghai,
            ServiceKind.MESSAGE_RELAY,
            ServiceKind.OFFSET_SYNC);
    replication = new Replication(services.api());
  }

  @AfterAll
  static void stopServices() {
    if (services != null) {
      services.close();
    }
  }

  @Test
  void aGroupGetsWhatItFailedOnInTheOtherClusterAfterAFailover() throws Exception {
    // Given a group that failed on messages: some it got again and consumed, one is a dead letter,
    // some wait in its retry topic, and one still waits for its delay
    hangzhou.createTopic(TOPIC, 2);
    shanghai.createGroup(GROUP);
    replication.create(
        "retry",
        Replication.task(TestServices.SOURCE, TestServices.DESTINATION, TOPIC)
            .setProgressSync(
                ProgressSync.newBuilder()
                    .setAutomatic(false)
                    .setRelayRetry(true)
                    .setRelayDeadLetters(true))
            .build());
    try (FailingConsumer consumer =
        FailingConsumer.start(hangzhou, GROUP, List.of(TOPIC), 1, RetryTopicsIT::inTheSource)) {
      send(0, 20);
      await("dead letter").atMost(SOON).until(() -> size(hangzhou, DEAD_LETTERS) == 1);
      await("tried again").atMost(SOON).until(() -> consumer.deliveries().size() == 20 + 5);
      send(20, 40);
      await("all tried").atMost(SOON).until(() -> consumer.deliveries().size() == 40 + 5);
    }
    await("retries are due").atMost(SOON).until(() -> size(hangzhou, RETRY) == 1 + 4 + 4);

    // When its progress is synced, the source dies, and it goes on in the destination
    await("relayed")
        .atMost(SOON)
        .untilAsserted(() -> {
          assertThat(failed(shanghai, RETRY)).isEqualTo(failed(hangzhou, RETRY));
          assertThat(failed(shanghai, DEAD_LETTERS))
              .isEqualTo(failed(hangzhou, DEAD_LETTERS))
              .hasSize(1);
          assertThat(size(shanghai, TOPIC)).isEqualTo(40);
        });
    List<GroupProgress> synced = replication.sync("retry");
    assertThat(synced)
        .allSatisfy(result ->
            assertThat(result.getDecision())
                .as(result.toString())
                .isEqualTo(Decision.Value.SYNCED));
    assertThat(listed()).contains(TOPIC, RETRY);
    hangzhou.kill();
    try (FailingConsumer consumer =
        FailingConsumer.start(shanghai, GROUP, List.of(TOPIC), RetryTopicsIT::inTheDestination)) {

      // Then it gets what waited, once, and what it fails on again goes on counting
      assertThat(of(RETRY, synced).getQueues(0).getTranslated()).isEqualTo(1 + 4);
      List<Delivery> waited = new ArrayList<>();
      FAILED_LAST.forEach(key -> waited.add(new Delivery(key, TOPIC, 1)));
      waited.add(new Delivery(FAILED_TWICE, TOPIC, 2));
      await()
          .during(Duration.ofSeconds(3))
          .atMost(SOON)
          .untilAsserted(
              () -> assertThat(consumer.deliveries()).containsExactlyInAnyOrderElementsOf(waited));

      // And what waited for its delay comes when the source is back and delivers it. A broker that
      // was killed may deliver again what it had delivered shortly before: that is the same here.
      hangzhou.restart();
      Set<Delivery> all = new HashSet<>(waited);
      all.add(new Delivery(PENDING, TOPIC, 1));
      await()
          .during(Duration.ofSeconds(2))
          .atMost(SOON)
          .untilAsserted(
              () -> assertThat(consumer.deliveries()).containsOnly(all.toArray(Delivery[]::new)));
      assertThat(
              consumer.deliveries().stream()
                  .filter(delivery -> delivery.key().equals(PENDING))
                  .count())
          .isEqualTo(1);
    }
    replication.delete("retry");
  }

  private static int inTheSource(Delivery delivery) {
    String key = delivery.key();
    if (key.equals(DEAD)) {
      return BY_BROKER;
    }
    if (delivery.failures() > 0) {
      return FailingConsumer.CONSUMED;
    }
    if (key.equals(PENDING)) {
      return LATE;
    }
    return FAILED_ONCE.contains(key) || FAILED_LAST.contains(key)
        ? BY_BROKER
        : FailingConsumer.CONSUMED;
  }

  private static int inTheDestination(Delivery delivery) {
    return delivery.key().equals(FAILED_TWICE) && delivery.failures() == 1
        ? BY_BROKER
        : FailingConsumer.CONSUMED;
  }

  private static void send(int from, int to) throws Exception {
    DefaultMQProducer producer = new DefaultMQProducer("payers");
    producer.setNamesrvAddr(hangzhou.nameServer());
    producer.start();
    try {
      String broker = hangzhou.brokers().getFirst().name();
      for (int key = from; key < to; key++) {
        byte[] body = ("payment " + key).getBytes(StandardCharsets.UTF_8);
        producer.send(
            new Message(TOPIC, "tag", Integer.toString(key), body),
            new MessageQueue(TOPIC, broker, key % 2));
      }
    } finally {
      producer.shutdown();
    }
  }

  private static GroupProgress of(String topic, List<GroupProgress> results) {
    return results.stream()
        .filter(result -> result.getSourceTopic().equals(topic))
        .findFirst()
        .orElseThrow();
  }

  private static List<String> listed() {
    return services
        .api()
        .progress()
        .listGroups(ListGroupsRequest.newBuilder().setTask("tasks/retry").build())
        .getGroupsList()
        .stream()
        .map(GroupState::getProgress)
        .map(GroupProgress::getSourceTopic)
        .toList();
  }

  /** A message that consumers failed on, as a log has it. */
  private record Failed(String key, String body, int reconsumeTimes, List<String> properties) {
    private static Failed of(MessageExt message) {
      return new Failed(
          message.getKeys(),
          new String(message.getBody(), StandardCharsets.UTF_8),
          message.getReconsumeTimes(),
          Arrays.asList(
              message.getTags(),
              message.getProperty("UNIQ_KEY"),
              message.getProperty("RETRY_TOPIC"),
              message.getProperty("ORIGIN_MESSAGE_ID")));
    }
  }

  private static List<Failed> failed(RocketMqCluster cluster, String topic) {
    List<Failed> failed = new ArrayList<>();
    try (TopicLog log = new TopicLog(cluster, topic)) {
      log.forEach(message -> failed.add(Failed.of(message)));
    }
    return failed;
  }

  private static long size(RocketMqCluster cluster, String topic) {
    try (TopicLog log = new TopicLog(cluster, topic)) {
      return log.size();
    }
  }
}
