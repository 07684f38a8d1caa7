package dev.lockstep.rocketmq.retry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.lockstep.rocketmq.Clusters;
import dev.lockstep.rocketmq.QueueId;
import dev.lockstep.rocketmq.client.ClusterClient;
import dev.lockstep.rocketmq.log.MessageSearch.Place;
import dev.lockstep.testbed.Cluster;
import dev.lockstep.testbed.ClusterExtension;
import dev.lockstep.testbed.RocketMqCluster;
import dev.lockstep.testbed.ServerVersion;
import dev.lockstep.testbed.oracle.FailingConsumer;
import dev.lockstep.testbed.oracle.FailingConsumer.Delivery;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.apache.rocketmq.client.producer.DefaultMQProducer;
import org.apache.rocketmq.common.message.Message;
import org.apache.rocketmq.common.message.MessageQueue;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** What push consumers failed on, as brokers keep it that show their schedule. */
@ExtendWith(ClusterExtension.class)
class RetryIT {

  private static final String LEVELS = "messageDelayLevel=1s 60s";
  private static final int SOON = 1;
  private static final int LATE = 2;
  private static final Duration LIMIT = Duration.ofSeconds(60);
  private static final String BROKER = "broker-a";
  private static final String TOPIC = "orders";
  private static final String GROUP = "billing";
  private static final QueueId QUEUE = new QueueId(TOPIC, BROKER, 0);

  @Test
  void seesWhatWaitsOn550(@Cluster(name = "retry-550", settings = LEVELS) RocketMqCluster cluster)
      throws Exception {
    seesWhatWaits(cluster);
  }

  @Test
  void seesWhatWaitsOn497(
      @Cluster(name = "retry-497", settings = LEVELS, version = ServerVersion.V4_9_7)
          RocketMqCluster cluster)
      throws Exception {
    seesWhatWaits(cluster);
  }

  private static void seesWhatWaits(RocketMqCluster cluster) throws Exception {
    cluster.createTopic(TOPIC, 1);
    cluster.createTopic("other", 1);
    cluster.createGroup(GROUP);
    send(cluster, "other", 10);
    send(cluster, TOPIC, 10);
    try (ClusterClient client = Clusters.clientOf(cluster)) {
      // Given a group that has failed on nothing
      assertThat(waiting(client)).isEmpty();

      // When it fails on two messages of the topic, and on all of another one, and is stopped
      try (FailingConsumer consumer =
          FailingConsumer.start(cluster, GROUP, List.of(TOPIC, "other"), RetryIT::fails)) {
        await().atMost(LIMIT).until(() -> consumer.deliveries().size() >= 20);
      }
      assertThat(client.progress().committed(GROUP, QUEUE)).hasValue(10);

      // Then both wait: in the schedule, and one of them soon in the retry topic
      assertThat(waiting(client)).containsExactly(3L, 5L);
      await()
          .atMost(LIMIT)
          .ignoreExceptions() // the retry topic may come late
          .until(
              () -> client.topics().range(new QueueId("%RETRY%" + GROUP, BROKER, 0)).size() == 11);
      assertThat(waiting(client)).containsExactly(3L, 5L);

      // And only the one that is not due does when the group has got the other again
      try (FailingConsumer _ =
          FailingConsumer.start(
              cluster, GROUP, List.of(TOPIC, "other"), _ -> FailingConsumer.CONSUMED)) {
        await().atMost(LIMIT).untilAsserted(() -> assertThat(waiting(client)).containsExactly(3L));
      }

      // And one that looks for the first time sees it too
      try (ClusterClient another = Clusters.clientOf(cluster)) {
        assertThat(waiting(another)).containsExactly(3L);
      }
    }
  }

  /** On one message for long, on another one and all of the other topic for a moment. */
  private static int fails(Delivery delivery) {
    if (delivery.failures() > 0) {
      return FailingConsumer.CONSUMED;
    }
    if (delivery.topic().equals(TOPIC)) {
      return switch (delivery.key()) {
        case "3" -> LATE;
        case "5" -> SOON;
        default -> FailingConsumer.CONSUMED;
      };
    }
    return SOON;
  }

  /** Offsets in the topic of what the group is to get again. */
  private static Set<Long> waiting(ClusterClient client) throws Exception {
    FailedOn failedOn =
        client
            .retries()
            .failedOn(BROKER, Map.of(BROKER, client.progress().all(BROKER)), GROUP::equals);
    Set<Long> offsets = new TreeSet<>();
    if (failedOn.concerns(GROUP)) {
      for (WaitingMessage message : failedOn.waiting(GROUP, Set.of(TOPIC))) {
        for (Place place : failedOn.originals(message)) {
          assertThat(place.queue()).isEqualTo(QUEUE);
          offsets.add(place.offset());
        }
      }
    }
    return offsets;
  }

  private static void send(RocketMqCluster cluster, String topic, int count) throws Exception {
    DefaultMQProducer producer = new DefaultMQProducer("any-producer");
    producer.setNamesrvAddr(cluster.nameServer());
    producer.start();
    for (int i = 0; i < count; i++) {
      Message message = new Message(topic, ("m" + i).getBytes(StandardCharsets.UTF_8));
      message.setKeys(Integer.toString(i));
      producer.send(message, new MessageQueue(topic, BROKER, 0));
    }
    producer.shutdown();
  }
}
