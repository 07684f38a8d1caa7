package dev.lockstep.relay.kinds;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lockstep.admin.v1.QueueStatus;
import dev.lockstep.testbed.RocketMqCluster;
import dev.lockstep.testbed.oracle.SentLog;
import dev.lockstep.testbed.oracle.Workload;
import dev.lockstep.testbed.oracle.WorkloadProducer;
import dev.lockstep.testbed.remoting.ServerRpc;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.IntStream;
import org.apache.rocketmq.client.producer.LocalTransactionState;
import org.apache.rocketmq.common.attribute.TopicMessageType;
import org.apache.rocketmq.common.compression.CompressionType;
import org.apache.rocketmq.common.message.Message;
import org.apache.rocketmq.common.message.MessageAccessor;
import org.apache.rocketmq.common.message.MessageClientIDSetter;
import org.apache.rocketmq.common.message.MessageConst;
import org.apache.rocketmq.common.message.MessageDecoder;
import org.apache.rocketmq.common.message.MessageExt;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInfo;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Every kind of message arrives unchanged, and can be consumed at once. What holds for every
 * version of the source; subclasses name it.
 */
abstract class MessageKinds {

  static final String SHORT_DELAYS =
      "messageDelayLevel=1s 1s 1s 1s 1s 1s 1s 1s 1s 1s 1s 1s 1s 1s 1s 1s 1s 1s";

  /** A copy that the destination delayed again would not come in the time of a test. */
  static final String LONG_DELAYS =
      "messageDelayLevel=1s 1h 1h 1h 1h 1h 1h 1h 1h 1h 1h 1h 1h 1h 1h 1h 1h 1h";

  static final String LARGE_MESSAGES = "maxMessageSize=6291456";
  static final String SOON_CHECKED = "transactionTimeOut=1000";
  static final String OFTEN_CHECKED = "transactionCheckInterval=2000";

  /** Else 5.x asks again before it has noted the answer, and commits twice. */
  static final String SOON_NOTED = "transactionOpBatchInterval=100";

  private static final int QUEUES = 4;
  private static final int LEVELS = 18;
  private static final int MIB = 1 << 20;

  /** What was delayed again would take an hour; the rest is for a busy machine. */
  static final Duration AT_ONCE = Duration.ofSeconds(4);

  private static final int MOST_PROPERTIES = 32_631;

  private @Nullable RelayedTopic open;

  abstract RocketMqCluster source();

  abstract RocketMqCluster destination();

  @AfterEach
  void stop() {
    if (open != null) {
      open.close();
    }
  }

  final RelayedTopic given(TestInfo test) {
    return given(name(test), source(), destination());
  }

  static String name(TestInfo test) {
    return test.getTestMethod().orElseThrow().getName();
  }

  final RelayedTopic given(String name, RocketMqCluster from, RocketMqCluster to) {
    return givenIdle(name, from, to, Map.of()).relay();
  }

  /** A topic whose relay does not run yet. */
  final RelayedTopic givenIdle(
      String name, RocketMqCluster from, RocketMqCluster to, Map<String, String> attributes) {
    RelayedTopic topic = RelayedTopic.create(from, to, name, QUEUES, attributes);
    open = topic;
    return topic;
  }

  final RelayedTopic givenOfType(String name, TopicMessageType type) {
    Map<String, String> attributes = Map.of("message.type", type.getValue());
    return givenIdle(name, source(), destination(), attributes).relay();
  }

  final Inbox inboxAtDestination(RelayedTopic topic) {
    return Inbox.open(destination(), topic.name()).awaitReady(QUEUES);
  }

  @Test
  void keepsNormalMessages(TestInfo test) {
    RelayedTopic topic = given(test);

    WorkloadProducer.send(source(), Workload.of(topic.name()).messages(400));

    topic.assertCopied(400);
    topic.assertConsumedAlike(400);
  }

  @Test
  void keepsMessagesSentInBatches(TestInfo test) throws Exception {
    RelayedTopic topic = given(test);
    try (Outbox outbox = Outbox.open(source())) {

      for (int queue = 0; queue < QUEUES; queue++) {
        outbox.sendBatch(queue, messages(topic, "first-" + queue, 50));
        outbox.send(queue, message(topic, "single-" + queue));
        outbox.sendBatch(queue, messages(topic, "second-" + queue, 1));
      }
    }

    topic.assertCopied(52 * QUEUES);
    topic.assertConsumedAlike(52 * QUEUES);
  }

  @Test
  void keepsAMixedWorkload(TestInfo test) {
    assertKeepsMixedWorkload(given(test));
  }

  final void assertKeepsMixedWorkload(RelayedTopic topic) {
    SentLog single =
        WorkloadProducer.send(topic.source(), Workload.mixed(topic.name()).messages(500));
    SentLog batched =
        WorkloadProducer.send(
            topic.source(), Workload.mixed(topic.name()).seed(2).messages(500).batch(20));

    int sent = topic.awaitSent(single, batched);
    topic.assertCopied(sent);
    topic.assertConsumedAlike(sent);
  }

  @ParameterizedTest
  @EnumSource
  void keepsCompressedBodiesAsTheyAre(CompressionType type) throws Exception {
    RelayedTopic topic = given("keepsCompressedBodies-" + type, source(), destination());
    String text = "compress me ".repeat(2_000);
    try (Outbox outbox = Outbox.openCompressing(source(), type)) {

      for (int i = 0; i < 10; i++) {
        outbox.send(0, message(topic, text + i), message(topic, "plain " + i));
      }
    }

    topic.assertCopied(20);
    assertThat(topic.log(destination(), 0).getFirst().getBody()).hasSizeLessThan(1_000);
    topic.assertConsumedAlike(20);
    try (Inbox inbox = Inbox.open(destination(), topic.name())) {
      assertThat(inbox.await(20).getFirst().getBody())
          .isEqualTo((text + 0).getBytes(StandardCharsets.UTF_8));
    }
  }

  /** They leave in batches of their own; none waits for what comes after it. */
  @Test
  void holdsNoMessageBackForAnotherForm(TestInfo test) throws Exception {
    RelayedTopic topic = givenIdle(name(test), source(), destination(), Map.of());
    try (Outbox outbox = Outbox.openCompressing(source(), CompressionType.ZLIB)) {
      for (int i = 0; i < 5; i++) {
        outbox.send(0, message(topic, "plain"), message(topic, "compress me ".repeat(2_000)));
      }
    }

    topic.relay();

    topic.awaitCopiesWithin(Duration.ofSeconds(10), 0, 10);
    topic.assertCopied(10);
  }

  @Test
  void keepsTheOrderOfEachQueue(TestInfo test) throws Exception {
    RelayedTopic topic = given(test);
    try (Outbox outbox = Outbox.open(source())) {

      for (int i = 0; i < 400; i++) {
        outbox.send(i % QUEUES, numbered(topic, "queue-" + i % QUEUES, i));
      }
    }

    assertConsumedInOrder(topic, 400);
  }

  @Test
  void keepsTheOrderOfEachShardingKey(TestInfo test) throws Exception {
    RelayedTopic topic = given(test);
    try (Outbox outbox = Outbox.open(source())) {

      for (int i = 0; i < 400; i++) {
        String key = "order-" + i % 30;
        Message message = numbered(topic, key, i);
        MessageAccessor.putProperty(message, MessageConst.PROPERTY_SHARDING_KEY, key);
        outbox.send(Math.floorMod(key.hashCode(), QUEUES), message);
      }
    }

    assertConsumedInOrder(topic, 400);
  }

  final void assertConsumedInOrder(RelayedTopic topic, int count) {
    topic.assertCopied(count);
    try (Inbox inbox = Inbox.openOrderly(destination(), topic.name())) {
      Map<String, Integer> last = new HashMap<>();
      for (MessageExt message : inbox.awaitInOrderOfArrival(count)) {
        int number = Integer.parseInt(message.getProperty("number"));
        Integer before = last.put(message.getProperty("sequence"), number);
        assertThat(before == null ? -1 : before).isLessThan(number);
      }
    }
  }

  @Test
  void deliversDelayedMessagesOfEveryLevelOnce(TestInfo test) throws Exception {
    RelayedTopic topic = given(test);
    try (Outbox outbox = Outbox.open(source());
        Inbox inbox = inboxAtDestination(topic)) {

      for (int level = 1; level <= LEVELS; level++) {
        Message message = message(topic, "level " + level);
        message.setDelayTimeLevel(level);
        outbox.send(level % QUEUES, message);
      }

      assertThat(inbox.await(LEVELS)).hasSize(LEVELS);
      assertThat(inbox.slowest()).isLessThan(AT_ONCE);
    }
    topic.assertCopied(LEVELS);
    topic.assertConsumedAlike(LEVELS);
  }

  @Test
  void deliversCommittedTransactionsOnceAndNoOthers(TestInfo test) throws Exception {
    RelayedTopic topic = given(test);
    try (Outbox outbox = Outbox.open(source());
        Inbox inbox = inboxAtDestination(topic)) {

      for (int i = 0; i < 10; i++) {
        outbox.sendInTransaction(
            message(topic, "committed " + i), LocalTransactionState.COMMIT_MESSAGE);
        outbox.sendInTransaction(
            message(topic, "rolled back " + i), LocalTransactionState.ROLLBACK_MESSAGE);
        Message never = message(topic, "pending for ever " + i);
        never.putUserProperty("never", "decided");
        outbox.sendInTransaction(never, LocalTransactionState.UNKNOW);
        outbox.sendInTransaction(
            message(topic, "committed when asked " + i), LocalTransactionState.UNKNOW);
      }
      topic.assertCopied(10);
      outbox.decidePending();

      assertThat(inbox.await(20))
          .extracting(message -> new String(message.getBody(), StandardCharsets.UTF_8))
          .doesNotHaveDuplicates()
          .hasSize(20)
          .allMatch(body -> body.startsWith("committed"));
      assertThat(inbox.slowest()).isLessThan(AT_ONCE);
    }
    topic.assertCopied(20);
    topic.assertConsumedAlike(20);
  }

  @Test
  void keepsTagsAndKeysForFiltersAndQueries(TestInfo test) throws Exception {
    RelayedTopic topic = given(test);
    try (Outbox outbox = Outbox.open(source())) {

      for (int i = 0; i < 30; i++) {
        Message message = message(topic, "body " + i);
        message.setTags("tag" + i % 3);
        message.setKeys(List.of("order-" + i, "customer-" + i % 5));
        outbox.send(i % QUEUES, message);
      }
    }

    topic.assertCopied(30);
    topic.assertConsumedAlike(30);
    try (Inbox inbox = Inbox.open(destination(), topic.name(), "tag0 || tag2")) {
      assertThat(inbox.await(20))
          .hasSize(20)
          .extracting(MessageExt::getTags)
          .containsOnly("tag0", "tag2");
    }
    List<MessageExt> sent = topic.log(source(), 0);
    try (Lookup lookup = Lookup.in(destination())) {
      assertThat(lookup.byKey(topic.name(), "customer-3")).hasSize(6);
      assertThat(lookup.byKey(topic.name(), "order-7")).hasSize(1);
      String id = sent.getFirst().getProperty("UNIQ_KEY");
      assertThat(lookup.byId(topic.name(), id).getBody()).isEqualTo(sent.getFirst().getBody());
    }
  }

  @Test
  void keepsEveryPropertyOfTheUser(TestInfo test) throws Exception {
    RelayedTopic topic = given(test);
    Map<String, String> properties = new HashMap<>();
    for (String name :
        List.of("plain", "dots.in.name", "with space", "ключ", "\uD83D\uDE80", "a", "\"'\\{}=;")) {
      properties.put(name, name);
      properties.put(name + "-json", "{\"json\": [1, 2]}");
      properties.put(name + "-lines", "line\nbreak\ttab\r\n");
      properties.put(name + "-blank", " ");
      properties.put(name + "-empty", "");
      properties.put(name + "-long", "漢字".repeat(500));
    }
    properties.put("TIMER", "not a timer's");
    properties.put("DELAYED", "not a delay's");
    properties.put("LOCKSTEP", "not ours");
    Message message = message(topic, "dressed");
    message.setFlag(-42);
    properties.forEach((name, value) -> MessageAccessor.putProperty(message, name, value));

    store(0, message);
    try (Outbox outbox = Outbox.open(source())) {
      outbox.send(1, message);
    }

    topic.assertCopied(2);
    topic.assertConsumedAlike(2);
    Map<String, String> readable = new HashMap<>(properties);
    readable.values().removeIf(String::isEmpty);
    for (int queue = 0; queue < 2; queue++) {
      MessageExt copy = topic.log(destination(), queue).getFirst();
      assertThat(copy.getProperties()).containsAllEntriesOf(readable);
      assertThat(copy.getFlag()).isEqualTo(-42);
    }
  }

  @Test
  void keepsBinaryAndEmptyAndLargeBodies(TestInfo test) throws Exception {
    RelayedTopic topic = given(test);
    List<byte[]> bodies = new ArrayList<>();
    bodies.add(new byte[0]);
    bodies.add(new byte[] {0});
    bodies.add(new byte[] {1, 2, 1, 2, 0, -1});
    bodies.add(random(100_000));
    bodies.add(new byte[2 * MIB]);
    bodies.add(random(4 * MIB - 1024));
    bodies.add(random(4 * MIB - 100)); // no room for properties in a batch
    bodies.add(random(4 * MIB));

    store(0, bodies.stream().map(body -> new Message(topic.name(), body)).toArray(Message[]::new));

    topic.assertCopied(bodies.size());
    topic.assertConsumedAlike(bodies.size());
  }

  @Test
  void keepsPropertiesUpToItsLimitAndStopsBeforeLongerOnes(TestInfo test) {
    RelayedTopic topic = given(test);

    for (int queue = 0; queue < 2; queue++) {
      store(
          queue,
          message(topic, "before"),
          withLongProperties(topic, queue, 1, queue),
          message(topic, "after"));
    }

    QueueStatus stopped = topic.awaitStopped(1);
    assertThat(stopped.getRelayedOffset()).isEqualTo(1);
    assertThat(stopped.getLastError()).contains("properties");
    topic.awaitCopies(0, 3);
    assertThat(topic.log(destination(), 0).get(1).getProperty("long"))
        .isEqualTo(topic.log(source(), 0).get(1).getProperty("long"));
  }

  /** With so many bytes of properties, with the provenance, as is the limit, or more. */
  private Message withLongProperties(RelayedTopic topic, int queue, long offset, int more) {
    String provenance =
        "LOCKSTEP_ORIGIN\1%s\2LOCKSTEP_AT\1%s/%s/%d/%d/1\2LOCKSTEP_BORN\1%d\2"
            .formatted(
                source().name(),
                source().name(),
                RelayedTopic.BROKER,
                queue,
                offset,
                System.currentTimeMillis());
    Message message = message(topic, "long");
    MessageClientIDSetter.setUniqID(message);
    int without = MessageDecoder.messageProperties2String(message.getProperties()).length();
    message.putUserProperty(
        "long",
        "v".repeat(MOST_PROPERTIES + more - provenance.length() - without - "long\1\2".length()));
    return message;
  }

  @Test
  void stopsOnlyTheQueueOfAMessageTooLargeForTheDestination(TestInfo test) throws Exception {
    RelayedTopic topic = given(test);
    try (Outbox outbox = Outbox.open(source())) {

      for (int queue = 0; queue < QUEUES; queue++) {
        outbox.send(queue, message(topic, "before " + queue));
      }
      outbox.send(0, new Message(topic.name(), random(5 * MIB)));
      for (int queue = 0; queue < QUEUES; queue++) {
        outbox.send(queue, message(topic, "after " + queue));
      }
    }

    QueueStatus stopped = topic.awaitStopped(0);
    assertThat(stopped.getRelayedOffset()).isEqualTo(1);
    assertThat(stopped.getLastError()).contains("the destination refuses it");
    assertThat(topic.log(destination(), 0)).hasSize(1);
    for (int queue = 1; queue < QUEUES; queue++) {
      assertThat(topic.log(destination(), queue)).hasSize(2);
    }
  }

  /** Past RocketMQ's client, which refuses some of what brokers take. */
  private void store(int queue, Message... messages) {
    String broker = source().brokers().getFirst().directAddress();
    try (ServerRpc rpc = new ServerRpc(Duration.ofSeconds(10))) {
      for (Message message : messages) {
        MessageClientIDSetter.setUniqID(message);
        rpc.send(broker, message, queue);
      }
    }
  }

  static Message message(RelayedTopic topic, String body) {
    return new Message(topic.name(), body.getBytes(StandardCharsets.UTF_8));
  }

  private static List<Message> messages(RelayedTopic topic, String body, int count) {
    return IntStream.range(0, count).mapToObj(i -> message(topic, body + "-" + i)).toList();
  }

  private static Message numbered(RelayedTopic topic, String sequence, int number) {
    Message message = message(topic, "message " + number);
    message.putUserProperty("sequence", sequence);
    message.putUserProperty("number", Integer.toString(number));
    return message;
  }

  private static byte[] random(int size) {
    byte[] bytes = new byte[size];
    new Random(size).nextBytes(bytes);
    return bytes;
  }
}
