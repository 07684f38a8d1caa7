package dev.lockstep.offsetsync.command;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.lockstep.admin.v1.Decision;
import dev.lockstep.admin.v1.GroupProgress;
import dev.lockstep.admin.v1.ProgressSync;
import dev.lockstep.offsetsync.Replication;
import dev.lockstep.offsetsync.TwoWayReplication;
import dev.lockstep.rocketmq.QueueId;
import dev.lockstep.testbed.Cluster;
import dev.lockstep.testbed.ClusterExtension;
import dev.lockstep.testbed.RocketMqCluster;
import dev.lockstep.testbed.oracle.FailingConsumer;
import dev.lockstep.testbed.oracle.FailingConsumer.Delivery;
import dev.lockstep.worker.v1.ProgressSpec;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.apache.rocketmq.client.producer.DefaultMQProducer;
import org.apache.rocketmq.common.message.Message;
import org.apache.rocketmq.common.message.MessageQueue;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInfo;
import org.junit.jupiter.api.extension.ExtendWith;

/** Groups of push consumers that failed on messages, with {@code hold_at_retries}. */
@ExtendWith(ClusterExtension.class)
class RetryHoldIT {

  private static final String LEVELS = "messageDelayLevel=1s 3s 1h";
  private static final int SOON = 2;
  private static final int LATE = 3;
  private static final Duration LIMIT = Duration.ofSeconds(60);
  private static final int MESSAGES = 40;

  @Cluster(name = "hangzhou", settings = LEVELS)
  private static RocketMqCluster hangzhou;

  @Cluster(name = "shanghai")
  private static RocketMqCluster shanghai;

  private @Nullable KeptSyncs syncs;

  @BeforeEach
  void keepTheClient() throws Exception {
    syncs = new KeptSyncs(hangzhou);
  }

  @AfterEach
  void release() {
    if (syncs != null) {
      syncs.close();
    }
  }

  @Test
  void aGroupIsHeldAtWhatItFailedOnUntilItHasGotItAgain(TestInfo test) throws Exception {
    // Given a group that failed on two messages of a topic, and on all of another one for long
    String name = name(test);
    String other = name + "-other";
    hangzhou.createTopic(other, 1);
    send(hangzhou, other, 0, 5);
    try (Replication topic = topic(hangzhou, name)) {
      try (FailingConsumer consumer =
          FailingConsumer.start(
              hangzhou,
              name,
              List.of(name, other),
              message -> message.topic().equals(other) ? LATE : on(message, SOON, 12, 30))) {
        await().atMost(LIMIT).until(() -> consumer.deliveries().size() == MESSAGES + 5);
      }

      // When it is synced, then it is held at the first one, if that is asked for
      assertThat(translated(sync(spec(topic, false), name))).isEqualTo(MESSAGES);
      GroupProgress held = sync(spec(topic, true), name);
      assertThat(translated(held)).as(held.toString()).isEqualTo(12);
      assertThat(held.getQueues(0).getSourceCommitted()).isEqualTo(12);

      // And also while that lies in the retry topic, and nobody consumes
      QueueId retry = new QueueId("%RETRY%" + name, topic.sourceQueues().getFirst().broker(), 0);
      await("both are due")
          .atMost(LIMIT)
          .until(() -> topic.source().topics().range(retry).size() >= 2);
      assertThat(translated(sync(spec(topic, true), name))).isEqualTo(12);

      // And at the second one when the first is consumed, also while a consumer works on it
      CountDownLatch release = new CountDownLatch(1);
      try (FailingConsumer _ =
          FailingConsumer.start(
              hangzhou,
              name,
              List.of(name, other),
              message -> {
                awaitRelease(release, message, 30);
                return FailingConsumer.CONSUMED;
              })) {
        await().atMost(LIMIT).until(() -> translated(sync(spec(topic, true), name)) == 30);

        // And where it committed when all is consumed
        release.countDown();
        await().atMost(LIMIT).until(() -> translated(sync(spec(topic, true), name)) == MESSAGES);
      }
    }
  }

  @Test
  void afterAFailoverAGroupGetsWhatItFailedOn(
      @Cluster(name = "beijing", settings = LEVELS) RocketMqCluster beijing, TestInfo test)
      throws Exception {
    // Given a group that failed on a message, which waits for its delay
    String name = name(test);
    try (Replication topic = topic(beijing, name)) {
      try (FailingConsumer consumer =
          FailingConsumer.start(beijing, name, List.of(name), message -> on(message, LATE, 17))) {
        await().atMost(LIMIT).until(() -> consumer.deliveries().size() == MESSAGES);
      }
      assertThat(translated(sync(spec(topic, true), name))).isEqualTo(17);

      // When the source dies and the group goes on in the destination
      beijing.kill();
      try (FailingConsumer consumer =
          FailingConsumer.start(shanghai, name, List.of(name), _ -> FailingConsumer.CONSUMED)) {

        // Then it gets that message, and those behind it once more
        await()
            .atMost(LIMIT)
            .untilAsserted(() ->
                assertThat(consumer.deliveries().stream().map(Delivery::key))
                    .containsExactlyInAnyOrderElementsOf(keys(17, MESSAGES)));
      }
    }
  }

  @Test
  void inATwoWayTaskACopyThatAGroupFailedOnHoldsItAtTheOriginal(TestInfo test) throws Exception {
    // Given messages of both clusters, and a group that failed on a copy of the other one's
    String name = name(test);
    createTopicAndGroup(hangzhou, name);
    createTopicAndGroup(shanghai, name);
    try (TwoWayReplication topic = new TwoWayReplication(hangzhou, shanghai, name)) {
      send(hangzhou, name, 0, 10);
      send(shanghai, name, 10, 20);
      topic.copyThere();
      topic.copyBack();
      topic.copyThere(); // it goes past the copies, too
      try (FailingConsumer consumer =
          FailingConsumer.start(hangzhou, name, List.of(name), message -> on(message, LATE, 13))) {
        await().atMost(LIMIT).until(() -> consumer.deliveries().size() == 20);
      }

      // When it is synced
      GroupProgress held = sync(topic.spec(settings(true)), name);

      // Then it goes on at the message itself
      assertThat(translated(held)).as(held.toString()).isEqualTo(3);
    }
  }

  private static void awaitRelease(CountDownLatch release, Delivery message, int key) {
    try {
      var _ =
          !message.key().equals(Integer.toString(key))
              || release.await(LIMIT.toSeconds(), TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** The level of the next try of these messages; all others are consumed. */
  private static int on(Delivery message, int level, int... keys) {
    return IntStream.of(keys).anyMatch(key -> message.key().equals(Integer.toString(key)))
        ? level
        : FailingConsumer.CONSUMED;
  }

  private static List<String> keys(int from, int to) {
    return IntStream.range(from, to).mapToObj(Integer::toString).toList();
  }

  private static long translated(GroupProgress result) {
    assertThat(result.getDecision())
        .as(result.toString())
        .isIn(Decision.Value.SYNCED, Decision.Value.ALREADY_ALIGNED);
    return result.getQueues(0).getTranslated();
  }

  private GroupProgress sync(ProgressSpec spec, String group) throws Exception {
    return requireNonNull(syncs).sync(spec, group);
  }

  private static ProgressSpec spec(Replication topic, boolean hold) throws Exception {
    return topic.spec(settings(hold));
  }

  private static ProgressSync settings(boolean hold) {
    return ProgressSync.newBuilder().setEnabled(true).setHoldAtRetries(hold).build();
  }

  private static Replication topic(RocketMqCluster source, String name) throws Exception {
    createTopicAndGroup(source, name);
    createTopicAndGroup(shanghai, name);
    send(source, name, 0, MESSAGES);
    Replication topic = new Replication(source, shanghai, name, name);
    topic.copyAll();
    return topic;
  }

  private static void createTopicAndGroup(RocketMqCluster cluster, String name) {
    cluster.createTopic(name, 1);
    cluster.createGroup(name);
  }

  /** Messages with these keys. */
  private static void send(RocketMqCluster cluster, String topic, int from, int to)
      throws Exception {
    DefaultMQProducer producer = new DefaultMQProducer("any-producer");
    producer.setNamesrvAddr(cluster.nameServer());
    producer.start();
    MessageQueue queue = producer.fetchPublishMessageQueues(topic).getFirst();
    for (String key : keys(from, to)) {
      Message message = new Message(topic, key.getBytes(StandardCharsets.UTF_8));
      message.setKeys(key);
      producer.send(message, queue);
    }
    producer.shutdown();
  }

  private static String name(TestInfo test) {
    return test.getTestMethod().orElseThrow().getName();
  }
}
