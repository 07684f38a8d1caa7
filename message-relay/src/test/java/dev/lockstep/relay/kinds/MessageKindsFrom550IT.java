package dev.lockstep.relay.kinds;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lockstep.admin.v1.QueueStatus;
import dev.lockstep.testbed.Cluster;
import dev.lockstep.testbed.ClusterExtension;
import dev.lockstep.testbed.RocketMqCluster;
import dev.lockstep.testbed.grpc.GrpcClients;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.apache.rocketmq.client.apis.consumer.SimpleConsumer;
import org.apache.rocketmq.client.apis.message.MessageBuilder;
import org.apache.rocketmq.client.apis.message.MessageView;
import org.apache.rocketmq.client.apis.producer.Producer;
import org.apache.rocketmq.client.apis.producer.SendReceipt;
import org.apache.rocketmq.client.apis.producer.Transaction;
import org.apache.rocketmq.client.apis.producer.TransactionResolution;
import org.apache.rocketmq.common.attribute.TopicMessageType;
import org.apache.rocketmq.common.message.Message;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInfo;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Besides: what only 5.x has, timers and the messages of gRPC clients. */
@ExtendWith(ClusterExtension.class)
class MessageKindsFrom550IT extends MessageKinds {

  private static final String MIXED_TYPE = "enableMixedMessageType=true";
  private static final String RECALLS = "recallMessageEnable=true";
  private static final long SOON_MILLIS = 1_500;

  @Cluster(
      name = "kinds-550",
      proxy = true,
      settings = {
        SHORT_DELAYS,
        LARGE_MESSAGES,
        SOON_CHECKED,
        OFTEN_CHECKED,
        SOON_NOTED,
        MIXED_TYPE,
        RECALLS
      })
  private static RocketMqCluster source;

  @Cluster(
      name = "kinds-to-550",
      proxy = true,
      settings = {LONG_DELAYS, MIXED_TYPE})
  private static RocketMqCluster destination;

  @Override
  RocketMqCluster source() {
    return source;
  }

  @Override
  RocketMqCluster destination() {
    return destination;
  }

  @Test
  void deliversTimedMessagesOnce(TestInfo test) throws Exception {
    RelayedTopic topic = given(test);
    List<Message> timed = new ArrayList<>();
    for (int i = 0; i < 4; i++) {
      Message at = message(topic, "at " + i);
      at.setDeliverTimeMs(System.currentTimeMillis() + SOON_MILLIS);
      Message inSeconds = message(topic, "in seconds " + i);
      inSeconds.setDelayTimeSec(1);
      Message inMillis = message(topic, "in milliseconds " + i);
      inMillis.setDelayTimeMs(SOON_MILLIS);
      Message past = message(topic, "in the past " + i);
      past.setDeliverTimeMs(System.currentTimeMillis() - SOON_MILLIS);
      timed.addAll(List.of(at, inSeconds, inMillis, past));
    }
    try (Outbox outbox = Outbox.open(source());
        Inbox inbox = inboxAtDestination(topic)) {

      outbox.send(0, timed.toArray(Message[]::new));

      assertThat(inbox.await(timed.size())).hasSize(timed.size());
      assertThat(inbox.slowest()).isLessThan(AT_ONCE);
    }
    topic.assertCopied(timed.size());
    topic.assertConsumedAlike(timed.size());
  }

  @Test
  void keepsGrpcMessages(TestInfo test) throws Exception {
    RelayedTopic topic = givenOfType(test, TopicMessageType.NORMAL);
    try (Producer producer = GrpcClients.producer(source(), topic.name())) {

      for (int i = 0; i < 20; i++) {
        producer.send(
            grpc(topic, "body " + i)
                .setTag("tag" + i % 3)
                .setKeys("order-" + i, "customer-" + i % 5)
                .addProperty("größe", "groß " + i)
                .addProperty("dots.in.name", "{\"json\": 1}")
                .build());
      }
    }

    topic.assertCopied(20);
    topic.assertConsumedAlike(20);
    assertGrpcConsumesAlike(topic, 20);
  }

  @Test
  void keepsTheOrderAndGroupOfGrpcFifoMessages(TestInfo test) throws Exception {
    RelayedTopic topic = givenOfType(test, TopicMessageType.FIFO);
    try (Producer producer = GrpcClients.producer(source(), topic.name())) {

      for (int i = 0; i < 60; i++) {
        String group = "order-" + i % 6;
        producer.send(
            grpc(topic, "message " + i)
                .setMessageGroup(group)
                .addProperty("sequence", group)
                .addProperty("number", Integer.toString(i))
                .build());
      }
    }

    assertConsumedInOrder(topic, 60);
    topic.assertConsumedAlike(60);
    assertGrpcConsumesAlike(topic, 60);
  }

  @Test
  void deliversGrpcDelayedMessagesOnceAndRecalledOnesNever(TestInfo test) throws Exception {
    RelayedTopic topic = givenOfType(test, TopicMessageType.DELAY);
    try (Producer producer = GrpcClients.producer(source(), topic.name());
        Inbox inbox = inboxAtDestination(topic)) {

      for (int i = 0; i < 5; i++) {
        long due = System.currentTimeMillis() + SOON_MILLIS;
        producer.send(grpc(topic, "due " + i).setDeliveryTimestamp(due).build());
        SendReceipt recalled =
            producer.send(
                grpc(topic, "recalled " + i).setDeliveryTimestamp(due + SOON_MILLIS).build());
        producer.recallMessage(topic.name(), recalled.getRecallHandle());
      }

      assertThat(inbox.await(5)).hasSize(5);
      assertThat(inbox.slowest()).isLessThan(AT_ONCE);
    }
    topic.assertCopied(5);
    assertGrpcConsumesAlike(topic, 5);
  }

  @Test
  void deliversCommittedGrpcTransactionsOnceAndNoOthers(TestInfo test) throws Exception {
    RelayedTopic topic = givenOfType(test, TopicMessageType.TRANSACTION);
    try (Producer producer =
            GrpcClients.producer(source(), _ -> TransactionResolution.UNKNOWN, topic.name());
        Inbox inbox = inboxAtDestination(topic)) {

      for (int i = 0; i < 10; i++) {
        Transaction committed = producer.beginTransaction();
        producer.send(grpc(topic, "committed " + i).build(), committed);
        committed.commit();
        Transaction rolledBack = producer.beginTransaction();
        producer.send(grpc(topic, "rolled back " + i).build(), rolledBack);
        rolledBack.rollback();
        producer.send(grpc(topic, "pending " + i).build(), producer.beginTransaction());
      }

      assertThat(inbox.await(10)).hasSize(10);
      assertThat(inbox.slowest()).isLessThan(AT_ONCE);
    }
    topic.assertCopied(10);
    topic.assertConsumedAlike(10);
    assertGrpcConsumesAlike(topic, 10);
  }

  @Test
  void keepsMessagesThatPopConsumersHaveTaken(TestInfo test) throws Exception {
    RelayedTopic topic = givenOfType(test, TopicMessageType.NORMAL);
    try (Outbox outbox = Outbox.open(source());
        SimpleConsumer consumer = consumer(source(), topic)) {
      for (int i = 0; i < 20; i++) {
        outbox.send(i % 4, message(topic, "taken " + i));
      }
      for (MessageView taken : receive(consumer, 20)) {
        if (taken.getBody().get(taken.getBody().limit() - 1) % 2 == 0) {
          consumer.ack(taken);
        }
      }
      for (int i = 0; i < 20; i++) {
        outbox.send(i % 4, message(topic, "left " + i));
      }
    }

    topic.assertCopied(40);
    assertGrpcConsumesAlike(topic, 40);
  }

  /** As discovery creates them: with the attributes of the source topic. */
  @ParameterizedTest
  @EnumSource
  void writesToTopicsOfEveryType(TopicMessageType type) throws Exception {
    RelayedTopic topic = givenOfType("type-" + type, type);
    try (Outbox outbox = Outbox.open(source())) {

      outbox.sendBatch(0, List.of(message(topic, "a"), message(topic, "b")));
      outbox.send(0, message(topic, "c"));
    }

    topic.assertCopied(3);
  }

  @Test
  void keepsPriorityMessagesInTheQueueOfTheirPriority(TestInfo test) throws Exception {
    RelayedTopic topic = givenOfType(test, TopicMessageType.PRIORITY);
    try (Producer producer = GrpcClients.producer(source(), topic.name())) {

      for (int priority = 0; priority < 4; priority++) {
        producer.send(grpc(topic, "priority " + priority).setPriority(priority).build());
      }
    }

    topic.assertCopied(4);
    for (int queue = 0; queue < 4; queue++) {
      assertThat(topic.log(destination, queue))
          .extracting(copy -> new String(copy.getBody(), StandardCharsets.UTF_8))
          .containsExactly("priority " + queue);
    }
  }

  @Test
  void keepsMessagesOfLiteTopicsInTheirTopic(TestInfo test) throws Exception {
    RelayedTopic topic = givenOfType(test, TopicMessageType.LITE);
    try (Producer producer = GrpcClients.producer(source(), topic.name())) {

      for (int i = 0; i < 4; i++) {
        producer.send(grpc(topic, "lite " + i).setLiteTopic("lite-" + i).build());
      }
    }

    topic.assertCopied(4);
  }

  @ParameterizedTest
  @ValueSource(strings = {"BatchCQ", "SimpleCQ"})
  void stopsBeforeMessagesThatTheBrokerKeepsSeveralInOne(String typeThere) throws Exception {
    try (RelayedTopic topic =
            RelayedTopic.create(
                    source,
                    destination,
                    "batch-queues-to-" + typeThere,
                    1,
                    Map.of("queue.type", "BatchCQ"),
                    Map.of("queue.type", typeThere))
                .relay();
        Outbox outbox = Outbox.open(source())) {

      outbox.send(0, message(topic, "single"));
      outbox.sendBatch(0, List.of(message(topic, "a"), message(topic, "b")));

      QueueStatus stopped = topic.awaitStopped(0);
      assertThat(stopped.getRelayedOffset()).isEqualTo(1);
      assertThat(stopped.getLastError()).contains("several messages in one");
      assertThat(topic.log(destination, 0)).hasSize(1);
    }
  }

  private RelayedTopic givenOfType(TestInfo test, TopicMessageType type) {
    return givenOfType(test.getTestMethod().orElseThrow().getName(), type);
  }

  private static MessageBuilder grpc(RelayedTopic topic, String body) {
    return GrpcClients.message()
        .setTopic(topic.name())
        .setBody(body.getBytes(StandardCharsets.UTF_8));
  }

  private static void assertGrpcConsumesAlike(RelayedTopic topic, int expected) throws Exception {
    try (SimpleConsumer there = consumer(topic.source(), topic);
        SimpleConsumer here = consumer(topic.destination(), topic)) {
      List<MessageView> originals = receive(there, expected);
      List<MessageView> copies = receive(here, expected);
      Kept.assertGrpcSeesAlike(originals, copies);
    }
  }

  private static SimpleConsumer consumer(RocketMqCluster cluster, RelayedTopic topic)
      throws Exception {
    String group = "pop-" + UUID.randomUUID();
    cluster.createGroup(group);
    return GrpcClients.consumer(cluster, group, topic.name());
  }

  private static List<MessageView> receive(SimpleConsumer consumer, int expected) throws Exception {
    List<MessageView> received = new ArrayList<>();
    long end = System.nanoTime() + RelayedTopic.LIMIT.toNanos();
    while (received.size() < expected && System.nanoTime() < end) {
      received.addAll(consumer.receive(32, Duration.ofSeconds(30)));
    }
    return received;
  }
}
