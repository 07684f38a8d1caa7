package dev.lockstep.testbed.oracle;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.lockstep.testbed.Cluster;
import dev.lockstep.testbed.ClusterExtension;
import dev.lockstep.testbed.RocketMqCluster;
import dev.lockstep.testbed.remoting.Pulled;
import dev.lockstep.testbed.remoting.ServerRpc;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.function.Consumer;
import org.apache.rocketmq.client.producer.DefaultMQProducer;
import org.apache.rocketmq.common.message.Message;
import org.apache.rocketmq.common.message.MessageAccessor;
import org.apache.rocketmq.common.message.MessageExt;
import org.apache.rocketmq.common.message.MessageQueue;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(ClusterExtension.class)
class OracleIT {

  private static final Oracle ORACLE = new Oracle();

  @Cluster(name = "truth")
  private static RocketMqCluster cluster;

  @Test
  void findsEveryKindOfMessageWhereItWasSent() {
    // Given
    cluster.createTopic("mixed", 4);
    Workload workload = Workload.mixed("mixed").messages(400).shares(0.05, 0.1);

    // When
    SentLog sent = WorkloadProducer.send(cluster, workload);

    // Then
    assertThat(sent.failures()).isEmpty();
    await()
        .atMost(Duration.ofSeconds(20))
        .untilAsserted(() -> assertThat(ORACLE.check(sent, cluster, "mixed").lost()).isZero());
    OracleReport report = ORACLE.check(sent, cluster, "mixed");
    assertThat(report).satisfies(OracleIT::isPerfect);
    assertThat(report.expected()).isBetween(300L, 400L);
    assertThat(report.foreign()).isZero();
  }

  @Test
  void seesThatACopyIsPerfect() throws Exception {
    // Given
    SentLog sent = sendSource("good");

    // When
    copy("good", messages -> {});

    // Then
    assertThat(ORACLE.compareLogs(cluster, "good", cluster, "good-copy"))
        .satisfies(OracleIT::isPerfect);
    assertThat(ORACLE.check(sent, cluster, "good-copy")).satisfies(OracleIT::isPerfect);
  }

  @Test
  void detectsLoss() throws Exception {
    // Given
    SentLog sent = sendSource("loss");

    // When
    copy("loss", messages -> messages.subList(5, 8).clear());

    // Then
    assertThat(ORACLE.compareLogs(cluster, "loss", cluster, "loss-copy").lost()).isEqualTo(3);
    OracleReport report = ORACLE.check(sent, cluster, "loss-copy");
    assertThat(report.lost()).isEqualTo(3);
    assertThat(report.delivered()).isEqualTo(report.expected() - 3);
    assertThat(report.isPerfect()).isFalse();
  }

  @Test
  void detectsDoubles() throws Exception {
    // Given
    sendSource("twice");

    // When
    copy(
        "twice",
        messages ->
            messages.addAll(List.copyOf(messages.subList(messages.size() - 2, messages.size()))));

    // Then
    OracleReport report = ORACLE.compareLogs(cluster, "twice", cluster, "twice-copy");
    assertThat(report.doubled()).isEqualTo(2);
    assertThat(report.outOfOrder()).isZero();
    assertThat(report.lost()).isZero();
  }

  @Test
  void detectsReordering() throws Exception {
    // Given
    sendSource("swap");

    // When
    copy("swap", messages -> Collections.swap(messages, 3, 4));

    // Then
    OracleReport report = ORACLE.compareLogs(cluster, "swap", cluster, "swap-copy");
    assertThat(report.outOfOrder()).isEqualTo(1);
    assertThat(report.lost() + report.doubled() + report.changed()).isZero();
  }

  @Test
  void detectsOneFlippedBitAndALostOrAddedProperty() throws Exception {
    // Given
    sendSource("bits");

    // When
    copy(
        "bits",
        messages -> {
          messages.get(0).getBody()[0] ^= 1;
          MessageAccessor.clearProperty(messages.get(1), "price");
          messages.get(2).putUserProperty("added", "1");
          messages.get(3).setKeys("other");
          messages.get(4).setFlag(messages.get(4).getFlag() + 1);
          messages.get(5).putUserProperty("LOCKSTEP_ORIGIN", "elsewhere");
        });

    // Then
    OracleReport report = ORACLE.compareLogs(cluster, "bits", cluster, "bits-copy");
    assertThat(report.changed()).isEqualTo(5);
    assertThat(report.lost() + report.doubled() + report.outOfOrder()).isZero();
    assertThat(report.examples()).anyMatch(example -> example.contains("first difference at 0"));
    assertThat(
            new Oracle()
                .ignoring("added")
                .compareLogs(cluster, "bits", cluster, "bits-copy")
                .changed())
        .isEqualTo(4);
  }

  @Test
  void aGroupStopsAfterExactlyWhatItMayConsumeAndGoesOnThere() {
    // Given
    cluster.createTopic("work", 4);
    cluster.createGroup("workers");
    WorkloadProducer.send(cluster, Workload.of("work").messages(500).batch(50));
    Consumption consumption = new Consumption();

    // When
    GroupConsumer.consume(cluster, "workers", "work", consumption, 300, Duration.ofSeconds(30));

    // Then
    assertThat(consumption.total()).isEqualTo(300);
    GroupConsumer.consume(cluster, "workers", "work", consumption, 200, Duration.ofSeconds(30));
    assertThat(consumption.distinct()).isEqualTo(500);
    assertThat(consumption.repeated()).isZero();
  }

  private static void isPerfect(OracleReport report) {
    assertThat(report.isPerfect()).as(report.toString()).isTrue();
    assertThat(report.delivered()).isEqualTo(report.expected());
  }

  private static SentLog sendSource(String topic) {
    cluster.createTopic(topic, 2);
    cluster.createTopic(topic + "-copy", 2);
    return WorkloadProducer.send(
        cluster, Workload.of(topic).messages(100).bodies(10, 200).shardingKeys(5));
  }

  /**
   * A relay made by hand: queue to queue, as batches, so that the broker stores properties as they
   * are.
   */
  private static void copy(String topic, Consumer<List<MessageExt>> mischief) throws Exception {
    String broker = cluster.brokers().getFirst().directAddress();
    DefaultMQProducer producer = new DefaultMQProducer("copier");
    producer.setNamesrvAddr(cluster.nameServer());
    producer.start();
    try (ServerRpc rpc = new ServerRpc(Duration.ofSeconds(5))) {
      for (int queueId = 0; queueId < 2; queueId++) {
        List<MessageExt> messages = readAll(rpc, broker, topic, queueId);
        if (queueId == 0) {
          mischief.accept(messages);
        }
        List<Message> copies =
            messages.stream().<Message>map(message -> copyOf(message, topic + "-copy")).toList();
        producer.send(copies, new MessageQueue(topic + "-copy", "broker-a", queueId));
      }
    } finally {
      producer.shutdown();
    }
  }

  private static List<MessageExt> readAll(ServerRpc rpc, String broker, String topic, int queueId) {
    List<MessageExt> all = new ArrayList<>();
    long end = rpc.maxOffset(broker, topic, queueId);
    for (long next = 0; next < end; ) {
      Pulled pulled = rpc.pull(broker, topic, queueId, next);
      all.addAll(pulled.messages());
      next = pulled.nextOffset();
    }
    return all;
  }

  private static Message copyOf(MessageExt message, String topic) {
    Message copy = new Message(topic, message.getBody());
    copy.setFlag(message.getFlag());
    MessageAccessor.setProperties(copy, new HashMap<>(message.getProperties()));
    return copy;
  }
}
