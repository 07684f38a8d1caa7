package dev.lockstep.rocketmq;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.lockstep.rocketmq.BrokerFault.Kind;
import dev.lockstep.rocketmq.client.ClusterClient;
import dev.lockstep.rocketmq.log.OffsetRange;
import dev.lockstep.rocketmq.metadata.BrokerInfo;
import dev.lockstep.rocketmq.metadata.FilterAdmin.Verdict;
import dev.lockstep.rocketmq.metadata.OnlineGroup;
import dev.lockstep.rocketmq.metadata.OnlineGroup.ConsumeType;
import dev.lockstep.rocketmq.metadata.OnlineGroup.MessageModel;
import dev.lockstep.rocketmq.metadata.OnlineGroup.Subscription;
import dev.lockstep.rocketmq.metadata.TopicRoutes;
import dev.lockstep.rocketmq.metadata.TopicSettings;
import dev.lockstep.rocketmq.progress.GroupOffsets;
import dev.lockstep.testbed.RocketMqCluster;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.rocketmq.client.consumer.DefaultMQPushConsumer;
import org.apache.rocketmq.client.consumer.listener.ConsumeConcurrentlyStatus;
import org.apache.rocketmq.client.consumer.listener.MessageListenerConcurrently;
import org.apache.rocketmq.client.producer.DefaultMQProducer;
import org.apache.rocketmq.common.message.Message;
import org.apache.rocketmq.common.message.MessageQueue;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What holds for metadata and progress on every version; subclasses name the version. */
abstract class AdminScenarios {

  static final String BROKER = "broker-a";
  private static final AtomicInteger NUMBERS = new AtomicInteger();

  ClusterClient client;
  String topic;
  String group;
  QueueId queue;

  abstract RocketMqCluster cluster();

  /** As brokers write it. */
  abstract String version();

  @BeforeEach
  void open() {
    int number = NUMBERS.incrementAndGet();
    client = Clusters.clientOf(cluster());
    topic = "topic-" + number;
    group = "group-" + number;
    queue = new QueueId(topic, BROKER, 0);
  }

  @AfterEach
  void close() {
    client.close();
  }

  void produce(int count) throws Exception {
    DefaultMQProducer producer = new DefaultMQProducer("any-producer");
    producer.setNamesrvAddr(cluster().nameServer());
    producer.start();
    for (int i = 0; i < count; i++) {
      producer.send(
          new Message(topic, ("m" + i).getBytes(StandardCharsets.UTF_8)),
          new MessageQueue(topic, BROKER, 0));
    }
    producer.shutdown();
    client.brokerAdmin().awaitDispatched(BROKER, Duration.ofSeconds(10));
  }

  @Test
  void findsTheMasters() throws Exception {
    assertThat(client.masters())
        .containsExactly(Map.entry(BROKER, cluster().brokers().getFirst().address()));
  }

  @Test
  void describesABroker() throws Exception {
    // When
    BrokerInfo info = client.brokerAdmin().info(BROKER);

    // Then
    assertThat(info.version()).isEqualTo(version());
    assertThat(info.propertyFilter()).isTrue();
    assertThat(info.readable()).isTrue();
    assertThat(info.writable()).isTrue();
    assertThat(info.runtime()).containsKey("commitLogMaxOffset");
  }

  @Test
  void createsATopicAndRoutesIt() throws Exception {
    // When
    client.topics().createOrWiden(topic, Map.of(BROKER, TopicSettings.ofQueues(3)));

    // Then
    List<QueueId> queues =
        List.of(queue, new QueueId(topic, BROKER, 1), new QueueId(topic, BROKER, 2));
    assertThat(client.route(topic)).isEqualTo(new TopicRoute(queues, queues));
    assertThat(client.topics().list()).contains(topic);
    assertThat(client.topics().offsets(topic)).containsOnlyKeys(queues);
  }

  @Test
  void widensATopicAndNeverNarrowsIt() throws Exception {
    // Given
    client.topics().createOrWiden(topic, Map.of(BROKER, TopicSettings.ofQueues(3)));

    // When
    client
        .topics()
        .createOrWiden(topic, Map.of(BROKER, new TopicSettings(2, 5, 6, Map.of(), false)));

    // Then
    assertThat(client.topics().find(topic))
        .containsExactly(Map.entry(BROKER, new TopicSettings(3, 5, 6, Map.of(), false)));
  }

  @Test
  void knowsATopicFromNone() throws Exception {
    assertThat(client.topics().find("nowhere")).isEmpty();
    assertThatThrownBy(() -> client.route("nowhere"))
        .isInstanceOfSatisfying(
            BrokerFault.class, fault -> assertThat(fault.kind()).isEqualTo(Kind.NOT_FOUND));
    assertThatThrownBy(() -> client.topics().range(new QueueId("nowhere", BROKER, 0)))
        .isInstanceOfSatisfying(
            BrokerFault.class, fault -> assertThat(fault.kind()).isEqualTo(Kind.NOT_FOUND));
  }

  @Test
  void routesFewAndManyTopicsAlike() throws Exception {
    // Given
    Map<String, TopicRoute> routes = new HashMap<>();
    for (int i = 0; i < 20; i++) {
      String name = topic + "-" + i;
      client.topics().createOrWiden(name, Map.of(BROKER, TopicSettings.ofQueues(i + 1)));
      routes.put(name, client.route(name));
    }
    Set<String> wanted = new HashSet<>(routes.keySet());
    wanted.add("nowhere");

    // When
    TopicRoutes many = client.topics().routes(wanted);
    TopicRoutes few = client.topics().routes(Set.of(topic + "-3", "nowhere"));

    // Then
    assertThat(many.found()).isEqualTo(routes);
    assertThat(many.silent()).isEmpty();
    assertThat(few.found()).containsExactly(Map.entry(topic + "-3", routes.get(topic + "-3")));
  }

  @Test
  void listsTheTopicsOfApplicationsOnly() throws Exception {
    // Given
    client.topics().createOrWiden(topic, Map.of(BROKER, TopicSettings.ofQueues(1)));
    client.topics().createOrWiden("%RETRY%" + group, Map.of(BROKER, TopicSettings.ofQueues(1)));

    // When
    Set<String> topics = client.topics().ofApplications(client.topics().list());

    // Then
    assertThat(topics)
        .contains(topic)
        .doesNotContain("TBW102", BROKER, cluster().name())
        .noneMatch(name -> name.startsWith("%RETRY%") || name.startsWith("RMQ_SYS_"))
        .noneMatch(name -> name.startsWith("rmq_sys_") || name.equals("OFFSET_MOVED_EVENT"));
  }

  @Test
  void saysWhetherAnExpressionIsEvaluated() throws Exception {
    assertThat(client.filters().sql92(BROKER, "region = '\u4e0a\u6d77' OR LOCKSTEP_ORIGIN IS NULL"))
        .isEqualTo(new Verdict.Evaluated());
    assertThat(client.filters().sql92(BROKER, "region = = 'eu'"))
        .isInstanceOf(Verdict.Invalid.class);
    assertThat(client.filters().sql92(BROKER, "region = 'eu")).isInstanceOf(Verdict.Invalid.class);
  }

  @Test
  void tellsWhatAQueueHolds() throws Exception {
    // Given
    client.topics().createOrWiden(topic, Map.of(BROKER, TopicSettings.ofQueues(2)));

    // When
    produce(5);

    // Then
    assertThat(client.topics().range(queue)).isEqualTo(new OffsetRange(0, 5));
    assertThat(client.topics().range(new QueueId(topic, BROKER, 1)).size()).isZero();
  }

  @Test
  void findsTheFirstMessageOfATime() throws Exception {
    // Given
    client.topics().createOrWiden(topic, Map.of(BROKER, TopicSettings.ofQueues(1)));
    produce(40);
    Instant pause = pauseUntilTheClockMoves();
    produce(70);

    // When
    long found = client.topics().searchOffset(queue, pause);

    // Then
    assertThat(found).isEqualTo(40);
    assertThat(client.topics().searchOffset(queue, Instant.EPOCH)).isZero();
    assertThat(client.topics().searchOffset(queue, Instant.now().plusSeconds(60))).isEqualTo(110);
  }

  private static Instant pauseUntilTheClockMoves() {
    Instant before = Instant.now();
    await().until(() -> Instant.now().toEpochMilli() > before.toEpochMilli() + 50);
    return before.plusMillis(25);
  }

  @Test
  void createsAGroupOnce() throws Exception {
    // Given
    assertThat(client.groups().exists(group)).isFalse();

    // When
    client.groups().create(group);
    client.groups().create(group);

    // Then
    assertThat(client.groups().exists(group)).isTrue();
    assertThat(client.groups().list()).contains(group);
    assertThat(client.groups().online(group)).isEmpty();
  }

  @Test
  void seesWhoConsumes() throws Exception {
    // Given
    client.topics().createOrWiden(topic, Map.of(BROKER, TopicSettings.ofQueues(1)));
    DefaultMQPushConsumer consumer = new DefaultMQPushConsumer(group);
    consumer.setNamesrvAddr(cluster().nameServer());
    consumer.subscribe(topic, "a || b");
    consumer.registerMessageListener(
        (MessageListenerConcurrently)
            (messages, context) -> ConsumeConcurrentlyStatus.CONSUME_SUCCESS);
    consumer.start();

    try {
      // When
      await().atMost(Duration.ofSeconds(30)).until(() -> client.groups().online(group).isPresent());
      OnlineGroup online = client.groups().online(group).orElseThrow();

      // Then
      assertThat(online.consumeType()).isEqualTo(ConsumeType.PUSH);
      assertThat(online.messageModel()).isEqualTo(MessageModel.CLUSTERING);
      assertThat(online.clients()).hasSize(1);
      assertThat(online.clients().getFirst().language()).isEqualTo("JAVA");
      assertThat(online.subscriptions())
          .contains(new Subscription(topic, "a || b", "TAG"))
          .anyMatch(subscription -> subscription.topic().equals("%RETRY%" + group));
    } finally {
      consumer.shutdown();
    }
  }

  @Test
  void readsBackWhatItCommitted() throws Exception {
    // Given
    client.topics().createOrWiden(topic, Map.of(BROKER, TopicSettings.ofQueues(2)));
    client.groups().create(group);
    produce(5);
    assertThat(client.progress().committed(group, queue)).isEmpty();

    // When
    client.progress().commit(group, queue, 3);

    // Then
    assertThat(client.progress().committed(group, queue)).hasValue(3);
    GroupOffsets all = client.progress().all(BROKER);
    assertThat(all.offset(group, topic, 0)).hasValue(3);
    assertThat(all.offset(group, topic, 1)).isEmpty();
    assertThat(all.offset("nobody", topic, 0)).isEmpty();
  }

  @Test
  void saysThatAllIsDispatched() throws Exception {
    client.brokerAdmin().awaitDispatched(BROKER, Duration.ofSeconds(5));
  }
}
