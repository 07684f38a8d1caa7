package dev.lockstep.rocketmq.log;

import static dev.lockstep.rocketmq.log.Stored.append;
import static dev.lockstep.rocketmq.log.Stored.await;
import static dev.lockstep.rocketmq.log.Stored.batchOf;
import static dev.lockstep.rocketmq.log.Stored.copy;
import static dev.lockstep.rocketmq.log.Stored.messages;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lockstep.rocketmq.Clusters;
import dev.lockstep.rocketmq.GroupTopics;
import dev.lockstep.rocketmq.QueueId;
import dev.lockstep.rocketmq.client.ClusterClient;
import dev.lockstep.rocketmq.remoting.BrokerConnection;
import dev.lockstep.testbed.RocketMqCluster;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.apache.rocketmq.client.producer.DefaultMQProducer;
import org.apache.rocketmq.common.compression.CompressionType;
import org.apache.rocketmq.common.compression.CompressorFactory;
import org.apache.rocketmq.common.message.Message;
import org.apache.rocketmq.common.message.MessageAccessor;
import org.apache.rocketmq.common.message.MessageExt;
import org.apache.rocketmq.common.message.MessageQueue;
import org.apache.rocketmq.common.sysflag.MessageSysFlag;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What holds for reading, copying and appending on every version; subclasses name the version. */
abstract class DataPathScenarios {

  private static final String BROKER = "broker-a";
  private static final AtomicInteger TOPICS = new AtomicInteger();
  private static final int MIB = 1 << 20;

  private ClusterClient client;
  private BrokerConnection connection;
  private QueueId source;
  private QueueId destination;

  abstract RocketMqCluster cluster();

  @BeforeEach
  void connect() throws Exception {
    client = Clusters.clientOf(cluster());
    connection = client.connect(BROKER);
    int number = TOPICS.incrementAndGet();
    cluster().createTopic("source-" + number, 1);
    cluster().createTopic("destination-" + number, 1);
    source = new QueueId("source-" + number, BROKER, 0);
    destination = new QueueId("destination-" + number, BROKER, 0);
  }

  @AfterEach
  void disconnect() {
    connection.close();
    client.close();
  }

  private QueueReader read(QueueId queue) {
    return new QueueReader(connection, queue);
  }

  private QueueAppender appendTo(QueueId queue) {
    return new QueueAppender(connection, queue, "LOCKSTEP_test");
  }

  private BatchBuilder builder(int maxBytes) {
    return new BatchBuilder(
        new CopySource("hangzhou", source, destination.topic(), 7, null, null), maxBytes);
  }

  /** What was appended can be read from here on. */
  private void settle() throws Exception {
    client.brokerAdmin().awaitDispatched(BROKER, Duration.ofSeconds(10));
  }

  private void store(Message... messages) throws Exception {
    append(appendTo(source), 0, messages);
    settle();
  }

  private List<Append.Stored> copyAll(long offset, int maxBytes) throws Exception {
    List<Append.Stored> batches =
        copy(read(source), offset, builder(maxBytes), appendTo(destination));
    settle();
    return batches;
  }

  private static byte[] random(int size) {
    byte[] bytes = new byte[size];
    new Random(size).nextBytes(bytes);
    return bytes;
  }

  private static Message message(byte[] body, String... properties) {
    Message message = new Message("any", body);
    for (int i = 0; i < properties.length; i += 2) {
      MessageAccessor.putProperty(message, properties[i], properties[i + 1]);
    }
    return message;
  }

  @Test
  void keepsHowOftenConsumersFailed() throws Exception {
    // Given what a group failed on, up to as often as brokers let it by default
    String group = "group-of-" + source.topic();
    QueueId retry = ofGroup(GroupTopics.retry(group));
    Message failed =
        message(
            random(100),
            "UNIQ_KEY",
            "unique",
            "RETRY_TOPIC",
            "orders",
            "ORIGIN_MESSAGE_ID",
            "7F000001",
            "REAL_TOPIC",
            retry.topic());
    for (int times : List.of(1, 16)) {
      append(appendTo(retry), failedOn(times, failed));
    }
    settle();
    assertThat(messages(read(retry), 0))
        .extracting(MessageExt::getReconsumeTimes)
        .containsExactly(1, 16);

    for (String topic : List.of(GroupTopics.retry("x" + group), GroupTopics.deadLetters(group))) {
      // When
      QueueId to = ofGroup(topic);
      CopySource copies = new CopySource("hangzhou", retry, topic, 7, null, null);
      List<Append.Stored> batches =
          copy(read(retry), 0, new BatchBuilder(copies, MIB), appendTo(to));
      settle();

      // Then
      assertThat(batches).extracting(Append.Stored::firstOffset).containsExactly(0L, 1L);
      List<MessageExt> arrived = messages(read(to), 0);
      assertThat(arrived).extracting(MessageExt::getReconsumeTimes).containsExactly(1, 16);
      assertThat(arrived)
          .allSatisfy(copy -> {
            assertThat(copy.getTopic()).isEqualTo(topic);
            assertThat(copy.getBody()).isEqualTo(failed.getBody());
            assertThat(copy.getProperties())
                .containsEntry("UNIQ_KEY", "unique")
                .containsEntry("RETRY_TOPIC", "orders")
                .containsEntry("ORIGIN_MESSAGE_ID", "7F000001")
                .containsEntry("LOCKSTEP_TOPIC", retry.topic())
                .doesNotContainKey("REAL_TOPIC");
          });
    }
  }

  private QueueId ofGroup(String topic) {
    cluster().createTopic(topic, 1);
    return new QueueId(topic, BROKER, 0);
  }

  private static Batch failedOn(int times, Message message) {
    Batch batch = batchOf(0, message);
    return new Batch(batch.body(), 1, 0, 0, 0, 1, times);
  }

  @Test
  void keepsWhatAProducerSent() throws Exception {
    // Given
    List<Message> sent = new ArrayList<>();
    DefaultMQProducer producer = new DefaultMQProducer("any-producer");
    producer.setNamesrvAddr(cluster().nameServer());
    producer.start();
    for (int i = 0; i < 100; i++) {
      Message message = new Message(source.topic(), "tag" + i % 3, "key-" + i, random(i));
      if (i % 7 == 0) {
        message.setBody("compress me ".repeat(2000).getBytes(StandardCharsets.UTF_8));
      }
      message.setFlag(i);
      message.putUserProperty("größe", "übergroß " + i);
      MessageAccessor.putProperty(message, "__SHARDINGKEY", "s" + i);
      producer.send(message, new MessageQueue(source.topic(), BROKER, 0));
      sent.add(message);
    }
    producer.shutdown();
    settle();

    // When
    List<Append.Stored> batches = copyAll(0, MIB);

    // Then
    List<MessageExt> originals = messages(read(source), 0);
    List<MessageExt> copies = messages(read(destination), 0);
    assertThat(copies).hasSize(sent.size());
    for (int i = 0; i < copies.size(); i++) {
      MessageExt original = originals.get(i);
      MessageExt copy = copies.get(i);
      assertThat(copy.getBody()).isEqualTo(original.getBody());
      assertThat(copy.getFlag()).isEqualTo(original.getFlag());
      assertThat(copy.getSysFlag() & 0x701).isEqualTo(original.getSysFlag() & 0x701);
      assertThat(copy.getQueueOffset()).isEqualTo(i);
      assertThat(copy.getProperties()).containsAllEntriesOf(kept(original));
      assertThat(copy.getProperty("LOCKSTEP_ORIGIN")).isEqualTo("hangzhou");
      assertThat(copy.getProperty("LOCKSTEP_AT")).isEqualTo("hangzhou/broker-a/0/" + i + "/7");
      assertThat(copy.getProperty("LOCKSTEP_BORN"))
          .isEqualTo(Long.toString(original.getBornTimestamp()));
      assertThat(copy.getProperty("LOCKSTEP_TOPIC")).isEqualTo(source.topic());
    }
    assertThat(batches).hasSizeGreaterThan(10).allMatch(Append.Stored::replicated);
    assertThat(batches.stream().mapToInt(Append.Stored::count).sum()).isEqualTo(100);
  }

  private static Map<String, String> kept(MessageExt original) {
    Map<String, String> kept = new HashMap<>(original.getProperties());
    List.of("CLUSTER", "MSG_REGION", "TRACE_ON").forEach(kept::remove);
    return kept;
  }

  @Test
  void readsItsOwnProvenanceBack() throws Exception {
    // Given
    store(message(random(10)), message(random(10), "a", "b"));
    copyAll(1, MIB);

    // When
    Frame original = Stored.blocks(read(source), 0).getFirst().frames();
    Frame copy = Stored.blocks(read(destination), 0).getFirst().frames();

    // Then
    assertThat(original.next()).isTrue();
    assertThat(original.isCopy()).isFalse();
    assertThat(copy.next()).isTrue();
    assertThat(copy.isCopy()).isTrue();
    assertThat(copy.provenance())
        .isEqualTo(new Provenance("hangzhou", "hangzhou", BROKER, 0, 1, 7, source.topic()));
    assertThat(copy.property("a")).isEqualTo("b");
    assertThat(copy.property("c")).isNull();
    assertThat(copy.next()).isFalse();
  }

  @Test
  void stripsWhatWouldMakeACopyPending() throws Exception {
    // Given
    Message pending = message(random(10), "first", "1");
    for (PropertyName name : PropertyName.values()) {
      MessageAccessor.putProperty(pending, name.onTheWire(), "1");
    }
    MessageAccessor.putProperty(pending, "TIMER_STATE", "a user's own");
    store(pending);

    // When
    copyAll(0, MIB);

    // Then
    MessageExt copy = messages(read(destination), 0).getFirst();
    assertThat(copy.getProperties())
        .containsEntry("first", "1")
        .containsEntry("TIMER_STATE", "a user's own")
        .containsEntry("LOCKSTEP_ORIGIN", "hangzhou")
        .containsEntry("LOCKSTEP_AT", "hangzhou/broker-a/0/0/7")
        .doesNotContainKeys(
            "DELAY", "TRAN_MSG", "REAL_TOPIC", "TIMER_DELIVER_MS", "POP_CK", "INNER_NUM", "PGROUP");
  }

  @Test
  void separatesCompressedFromPlainBodies() throws Exception {
    // Given
    byte[] packed =
        CompressorFactory.getCompressor(CompressionType.ZLIB).compress(new byte[9000], 5);
    store(message(random(10)));
    append(appendTo(source), MessageSysFlag.COMPRESSED_FLAG, message(packed), message(packed));
    store(message(random(10)));

    // When
    List<Append.Stored> batches = copyAll(0, MIB);

    // Then
    assertThat(batches).extracting(Append.Stored::count).containsExactly(1, 2, 1);
    assertThat(messages(read(destination), 0))
        .extracting(message -> message.getSysFlag() & MessageSysFlag.COMPRESSED_FLAG)
        .containsExactly(0, 1, 1, 0);
  }

  @Test
  void copiesThousandsInOneBatch() throws Exception {
    // Given
    Message[] many =
        IntStream.range(0, 2000).mapToObj(i -> message(random(100))).toArray(Message[]::new);
    store(many);

    // When
    List<Append.Stored> batches = copyAll(0, MIB);

    // Then
    assertThat(batches).containsExactly(new Append.Stored(0, 2000, true));
    assertThat(messages(read(destination), 0)).hasSize(2000);
  }

  @Test
  void storesTheLongestPropertiesThatItOffers() throws Exception {
    // Given
    store(message(random(10), "long", "v".repeat(longestValue())));

    // When
    copyAll(0, MIB);

    // Then
    assertThat(messages(read(destination), 0).getFirst().getProperty("long"))
        .hasSize(longestValue());
  }

  /** With its name and the provenance as much as is offered. */
  private int longestValue() {
    Frame frame = FrameBytes.of("").withOffset(0).cursor();
    BatchBuilder builder = builder(MIB);
    builder.offer(frame);
    int provenance = builder.bytes() - frame.bodyLength() - 22;
    return BatchBuilder.MAX_PROPERTIES - provenance - "long".length() - 2;
  }

  @Test
  void saysWhenNothingMoreFits() throws Exception {
    // Given
    store(
        message(random(500), "long", "v".repeat(32_600)),
        message(random(100)),
        message(random(100_000)));
    BatchBuilder builder = builder(1000);
    List<Offer> offers = new ArrayList<>();

    // When
    for (MessageBlock block : Stored.blocks(read(source), 0)) {
      Frame frame = block.frames();
      while (frame.next()) {
        offers.add(builder.offer(frame));
        builder.reset();
      }
    }

    // Then
    assertThat(offers).containsExactly(Offer.PROPERTIES_TOO_LONG, Offer.ADDED, Offer.TOO_LARGE);
  }

  @Test
  void copiesTheLargestBodies() throws Exception {
    // Given
    byte[] body = random(4 * MIB - 40_000);
    store(message(body));

    // When
    copyAll(0, 4 * MIB);

    // Then
    assertThat(messages(read(destination), 0).getFirst().getBody()).isEqualTo(body);
  }

  @Test
  void isRefusedForGoodWhatIsTooLarge() throws Exception {
    // Given
    Batch batch = batchOf(0, message(random(4 * MIB - 1000)), message(random(4 * MIB - 1000)));

    // When
    Append append = await(appendTo(destination).append(batch, Duration.ofSeconds(10)));

    // Then
    assertThat(append).isInstanceOf(Append.Refused.class);
    assertThat(messages(read(destination), 0)).isEmpty();
  }

  @Test
  void isRefusedForGoodWithoutTheTopicOrTheQueue() throws Exception {
    // Given
    QueueAppender noTopic = appendTo(new QueueId("nowhere", BROKER, 0));
    QueueAppender badTopic = appendTo(new QueueId("no/such", BROKER, 0));
    QueueAppender noQueue = appendTo(new QueueId(destination.topic(), BROKER, 99));

    // When
    List<Append> appends =
        Stream.of(noTopic, badTopic, noQueue)
            .map(to -> await(to.append(batchOf(0, message(random(1))), Duration.ofSeconds(10))))
            .toList();

    // Then
    assertThat(appends).hasOnlyElementsOfType(Append.Refused.class);
  }

  @Test
  void tellsTheTailFromAMovedOffset() throws Exception {
    // Given
    store(message(random(1)), message(random(1)), message(random(1)));

    // When
    Pull atTail = await(read(source).pull(3, 32, Duration.ZERO));
    Pull beyond = await(read(source).pull(10, 32, Duration.ZERO));

    // Then
    assertThat(atTail).isEqualTo(new Pull.Nothing(3, 0, 3, false));
    assertThat(beyond).isEqualTo(new Pull.Moved(3, 0, 3));
  }

  @Test
  void saysThatATopicOrAQueueIsMissing() throws Exception {
    assertThat(await(read(new QueueId("nowhere", BROKER, 0)).pull(0, 32, Duration.ZERO)))
        .isInstanceOf(Pull.Missing.class);
    assertThat(await(read(new QueueId(source.topic(), BROKER, 99)).pull(0, 32, Duration.ZERO)))
        .isInstanceOf(Pull.Missing.class);
  }

  @Test
  void leavesOutTagsThatAreNotWantedEvenThoseOfTheSameHash() throws Exception {
    // Given
    assertThat("Aa".hashCode()).isEqualTo("BB".hashCode());
    store(
        message(random(1), "TAGS", "other"),
        message(random(1), "TAGS", "BB"),
        message(random(1)),
        message(random(1), "TAGS", "Aa"),
        message(random(1), "TAGS", "Aa x"));
    Subscription tags = new Subscription.Tags(List.of("Aa", "none"));

    // When
    Pull pull = await(new QueueReader(connection, source, tags).pull(0, 32, Duration.ZERO));

    // Then
    Pull.Found found = (Pull.Found) pull;
    assertThat(found.filtered()).isTrue();
    assertThat(wanted(found, tags)).containsExactly(3L);
  }

  @Test
  void leavesOutWhatAnExpressionDoesNotWant() throws Exception {
    // Given
    Message[] many =
        IntStream.range(0, 100)
            .mapToObj(i -> message(random(1), "n", Integer.toString(i)))
            .toArray(Message[]::new);
    store(many);
    Subscription sql = new Subscription.Sql92("n BETWEEN 40 AND 50 AND LOCKSTEP_ORIGIN IS NULL");

    // When
    Pull pull = await(new QueueReader(connection, source, sql).pull(30, 32, Duration.ZERO));

    // Then
    Pull.Found found = (Pull.Found) pull;
    assertThat(found.filtered()).isTrue();
    assertThat(wanted(found, sql))
        .containsExactlyElementsOf(LongStream.rangeClosed(40, 50).boxed().toList());
  }

  @Test
  void passesARangeInWhichNothingIsWanted() throws Exception {
    // Given
    store(message(random(1), "TAGS", "a"), message(random(1)), message(random(1), "TAGS", "b"));

    // When
    Subscription tags = new Subscription.Tags(List.of("c"));
    Pull pull = await(new QueueReader(connection, source, tags).pull(1, 32, Duration.ofSeconds(5)));

    // Then
    assertThat(pull).isEqualTo(new Pull.Nothing(3, 0, 3, true));
  }

  private static List<Long> wanted(Pull.Found found, Subscription subscription) {
    List<Long> offsets = new ArrayList<>();
    Frame frame = found.messages().frames();
    while (frame.next()) {
      if (subscription.admits(frame)) {
        offsets.add(frame.offset());
      }
    }
    return offsets;
  }

  @Test
  void isWokenAtTheTailByANewMessage() throws Exception {
    // Given
    CompletableFuture<Pull> waiting = read(source).pull(0, 32, Duration.ofSeconds(30));

    // When
    store(message(random(1)));

    // Then
    assertThat(await(waiting))
        .isInstanceOfSatisfying(
            Pull.Found.class, found -> assertThat(found.messages().count()).isEqualTo(1));
  }

  @Test
  void waitsAtTheTailNoLongerThanAsked() throws Exception {
    assertThat(await(read(source).pull(0, 32, Duration.ofSeconds(1))))
        .isEqualTo(new Pull.Nothing(0, 0, 0, false));
  }

  @Test
  void answersPipelinedPullsEachWithItsOwn() throws Exception {
    // Given
    Message[] many =
        IntStream.range(0, 640).mapToObj(i -> message(random(100))).toArray(Message[]::new);
    store(many);

    // When
    List<CompletableFuture<Pull>> pulls =
        IntStream.range(0, 20)
            .mapToObj(i -> read(source).pull(32L * i, 32, Duration.ZERO))
            .toList();

    // Then
    for (int i = 0; i < pulls.size(); i++) {
      Pull.Found found = (Pull.Found) await(pulls.get(i));
      Frame frame = found.messages().frames();
      for (int j = 0; j < 32; j++) {
        assertThat(frame.next()).isTrue();
        assertThat(frame.offset()).isEqualTo(32L * i + j);
      }
      assertThat(frame.next()).isFalse();
      assertThat(found.nextOffset()).isEqualTo(32L * i + 32);
    }
  }

  @Test
  void refusesArgumentsThatMakeNoSense() throws Exception {
    assertThatThrownBy(() -> read(source).pull(-1, 32, Duration.ZERO))
        .isInstanceOf(IllegalArgumentException.class);
  }
}
