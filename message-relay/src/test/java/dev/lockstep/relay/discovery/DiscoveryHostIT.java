package dev.lockstep.relay.discovery;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.Duration;
import com.google.protobuf.Timestamp;
import com.google.protobuf.util.Timestamps;
import dev.lockstep.admin.v1.Condition;
import dev.lockstep.admin.v1.StartPosition;
import dev.lockstep.admin.v1.TopicMapping;
import dev.lockstep.relay.shard.Relays;
import dev.lockstep.relay.shard.Tenure;
import dev.lockstep.rocketmq.ClusterAddress;
import dev.lockstep.rocketmq.QueueId;
import dev.lockstep.rocketmq.client.ClusterClient;
import dev.lockstep.rocketmq.metadata.TopicSettings;
import dev.lockstep.testbed.Cluster;
import dev.lockstep.testbed.ClusterExtension;
import dev.lockstep.testbed.RocketMqCluster;
import dev.lockstep.testbed.oracle.Workload;
import dev.lockstep.testbed.oracle.WorkloadProducer;
import dev.lockstep.worker.Clusters;
import dev.lockstep.worker.v1.Assign;
import dev.lockstep.worker.v1.DirectionReport;
import dev.lockstep.worker.v1.DiscoverySpec;
import dev.lockstep.worker.v1.SourceQueue;
import dev.lockstep.worker.v1.TopicReport;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionFactory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInfo;
import org.junit.jupiter.api.extension.ExtendWith;

/** Discovery shards between two real clusters, with the test in the coordinator's place. */
@ExtendWith(ClusterExtension.class)
class DiscoveryHostIT {

  private static final Duration LOOK_INTERVAL = Duration.newBuilder().setNanos(200_000_000).build();

  @Cluster(name = "hangzhou")
  RocketMqCluster hangzhou;

  @Cluster(name = "shanghai", brokers = 2)
  RocketMqCluster shanghai;

  private final DiscoveryHost host = new DiscoveryHost(new Clusters());
  private final Tenure tenure = new Tenure("task/discovery", 1);

  @AfterEach
  void stop() {
    host.drop(tenure.shard());
  }

  @Test
  void createsTheDestinationTopicLikeTheSourceTopic(TestInfo test) throws Exception {
    String topic = topic(test);
    hangzhou.createTopic(topic, 8, Map.of("message.type", "FIFO"));

    look(mapping(topic).build(), true);

    TopicReport report = lastReport();
    assertThat(report.getSourceQueuesList()).hasSize(8);
    assertThat(report.getDestinationQueuesList()).hasSize(8);
    assertThat(report.hasCondition()).isFalse();
    try (ClusterClient client = client(shanghai)) {
      Map<String, TopicSettings> made = client.topics().find(topic);
      assertThat(made).hasSize(2);
      assertThat(made.values())
          .allSatisfy(settings -> {
            assertThat(settings.writeQueues()).isEqualTo(4);
            assertThat(settings.attributes()).containsEntry("message.type", "FIFO");
          });
    }
  }

  @Test
  void createsNothingUnlessItMay(TestInfo test) {
    String topic = topic(test);
    hangzhou.createTopic(topic, 2);

    look(mapping(topic).build(), false);

    TopicReport report = lastReport();
    assertThat(report.getCondition().getReason()).isEqualTo("DESTINATION_TOPIC_MISSING");
    assertThat(report.getDestinationQueuesList()).isEmpty();
  }

  @Test
  void reportsASourceTopicThatIsMissingAndThenFindsIt(TestInfo test) {
    String topic = topic(test);

    look(mapping(topic).build(), true);

    assertThat(lastReport().getCondition().getReason()).isEqualTo("SOURCE_TOPIC_MISSING");
    hangzhou.createTopic(topic, 2);
    await().until(() -> lastReport().getSourceQueuesCount() == 2);
  }

  @Test
  void findsQueuesThatATopicGains(TestInfo test) {
    String topic = topic(test);
    hangzhou.createTopic(topic, 2);
    look(mapping(topic).build(), true);
    await().until(() -> lastReport().getSourceQueuesCount() == 2);

    hangzhou.createTopic(topic, 6);

    await()
        .until(() ->
            lastReport().getSourceQueuesCount() == 6
                && lastReport().getDestinationQueuesCount() >= 6);
  }

  @Test
  void resolvesWhereToStart(TestInfo test) {
    String topic = topic(test);
    hangzhou.createTopic(topic, 2);
    WorkloadProducer.send(hangzhou, Workload.of(topic).messages(100));
    StartPosition latest = StartPosition.newBuilder().setLatest(true).build();

    look(mapping(topic).setStart(latest).build(), true);

    List<SourceQueue> queues = lastReport().getSourceQueuesList();
    assertThat(queues).hasSize(2);
    assertThat(queues.stream().mapToLong(SourceQueue::getStartOffset).sum()).isEqualTo(100);
    assertThat(queues).allMatch(queue -> queue.getMinOffset() == 0);
  }

  @Test
  void createsTheGroupOfTheRelaysProgress(TestInfo test) throws Exception {
    String topic = topic(test);
    hangzhou.createTopic(topic, 1);

    look(mapping(topic).build(), true);

    try (ClusterClient client = client(hangzhou)) {
      assertThat(client.groups().exists("LOCKSTEP_" + topic)).isTrue();
    }
  }

  @Test
  void looksBothWaysAndCreatesWhatEitherSideLacks(TestInfo test) {
    // Given
    String here = topic(test) + "-here";
    String there = topic(test) + "-there";
    hangzhou.createTopic(here, 3);
    shanghai.createTopic(there, 2);

    // When
    assign(
        spec(mapping(here).build(), true)
            .addMappings(mapping(there).setDestinationTopic(there))
            .setTwoWay(true));

    // Then
    await()
        .untilAsserted(() -> {
          assertThat(last(here, false).getSourceQueuesList()).hasSize(3);
          assertThat(last(here, false).getDestinationQueuesList()).hasSize(4);
          assertThat(last(here, true).getSourceQueuesList()).hasSize(4);
          assertThat(last(here, true).getDestinationQueuesList()).hasSize(3);
          assertThat(last(there, false).getSourceQueuesList()).hasSize(4);
          assertThat(last(there, true).getSourceQueuesList()).hasSize(4);
          assertThat(last(there, true).getDestinationQueuesList()).hasSize(4);
        });
    assertThat(tenure.topicReports()).noneMatch(TopicReport::hasCondition);
  }

  @Test
  void tellsTheRetryTopicsOfGroupsThatConsumeWhatIsCopied(TestInfo test) throws Exception {
    // Given a task that relays retry topics
    String topic = topic(test);
    String other = topic + "-other";
    hangzhou.createTopic(topic, 1);
    hangzhou.createTopic(other, 1);
    try (ClusterClient client = client(hangzhou)) {
      group(client, "early", topic);
      assign(spec(mapping(topic).build(), true).setListTopics(true).setListRetryTopics(true));
      await().until(() -> listed().contains("%RETRY%early"));

      // When groups come
      group(client, "late", topic);
      group(client, "elsewhere", other);

      // Then
      await().until(() -> listed().contains("%RETRY%late"));
      assertThat(listed())
          .contains(topic, "%RETRY%early")
          .doesNotContain("%RETRY%elsewhere", "%DLQ%late");
    }
  }

  private void group(ClusterClient client, String group, String topic) throws Exception {
    hangzhou.createGroup(group);
    hangzhou.createTopic("%RETRY%" + group, 1);
    hangzhou.createTopic("%DLQ%" + group, 1);
    String broker = client.masters().keySet().iterator().next();
    client.progress().commit(group, new QueueId(topic, broker, 0), 0);
  }

  private List<String> listed() {
    return tenure.directionReports().stream()
        .filter(DirectionReport::getListed)
        .reduce((_, later) -> later)
        .orElse(DirectionReport.getDefaultInstance())
        .getTopicsList();
  }

  @Test
  void createsTheGroupOfTheRelaysProgressOnBothSides(TestInfo test) throws Exception {
    // Given
    String topic = topic(test);
    hangzhou.createTopic(topic, 1);

    // When
    assign(spec(mapping(topic).build(), true).setTwoWay(true));

    // Then
    try (ClusterClient client = client(shanghai)) {
      await().until(() -> client.groups().exists("LOCKSTEP_" + topic));
    }
  }

  @Test
  void tellsTheTopicsOfApplicationsAndThoseThatComeLater(TestInfo test) {
    // Given
    String topic = topic(test);
    assign(
        DiscoverySpec.newBuilder()
            .setListTopics(true)
            .setProgressGroup("LOCKSTEP_" + topic)
            .setInterval(LOOK_INTERVAL));
    await().until(() -> !tenure.directionReports().isEmpty());
    DirectionReport first = tenure.directionReports().getFirst();
    assertThat(first.getListed()).isTrue();
    assertThat(first.getTopicsList())
        .doesNotContain(topic, "TBW102", "hangzhou", "broker-a", "SCHEDULE_TOPIC_XXXX");

    // When
    hangzhou.createTopic(topic, 1);

    // Then
    await()
        .atMost(java.time.Duration.ofSeconds(3))
        .until(() -> tenure.directionReports().getLast().getTopicsList().contains(topic));
  }

  @Test
  void createsTheQuarantineTopicOnEveryBrokerOrSaysThatItIsMissing(TestInfo test) throws Exception {
    // Given
    String topic = topic(test);
    String quarantine = "LOCKSTEP_QUARANTINE_" + topic;
    hangzhou.createTopic(topic, 1);

    // When
    assign(spec(mapping(topic).build(), false).setQuarantineTopic(quarantine));

    // Then
    await().until(() -> !tenure.directionReports().isEmpty());
    assertThat(tenure.directionReports().getLast().getConditionsList())
        .extracting(Condition::getReason)
        .containsExactly("QUARANTINE_TOPIC_MISSING");
    assign(spec(mapping(topic).build(), true).setQuarantineTopic(quarantine));
    await().until(() -> tenure.directionReports().getLast().getConditionsList().isEmpty());
    try (ClusterClient client = client(shanghai)) {
      await().until(() -> client.route(quarantine).writable().size() == 2);
      assertThat(client.topics().find(quarantine)).hasSize(2);
    }
  }

  @Test
  void copiesAllOfAQueueThatIsFoundLaterThoughItStartsAtTheLatest(TestInfo test) {
    // Given
    String topic = topic(test);
    hangzhou.createTopic(topic, 1);
    WorkloadProducer.send(hangzhou, Workload.of(topic).messages(50));
    Timestamp added = Timestamps.fromMillis(System.currentTimeMillis() + 1);
    await().until(() -> System.currentTimeMillis() > Timestamps.toMillis(added));
    StartPosition since = StartPosition.newBuilder().setTime(added).build();

    // When
    hangzhou.createTopic(topic, 2);
    WorkloadProducer.send(hangzhou, Workload.of(topic).messages(50));
    look(mapping(topic).setStart(since).build(), true);

    // Then
    await().until(() -> lastReport().getSourceQueuesCount() == 2);
    assertThat(lastReport().getSourceQueuesList())
        .extracting(SourceQueue::getStartOffset)
        .containsExactly(50L, 0L);
  }

  @Test
  void looksAtManyTopicsCheaplyAndStillSeesWhatIsNew(TestInfo test) {
    // Given
    String topic = topic(test);
    DiscoverySpec.Builder spec = spec(mapping(topic + "-0").build(), true);
    for (int i = 0; i < 40; i++) {
      hangzhou.createTopic(topic + "-" + i, 1);
      if (i > 0) {
        spec.addMappings(mapping(topic + "-" + i));
      }
    }
    assign(spec);
    await()
        .until(() ->
            IntStream.range(0, 40)
                .allMatch(i -> last(topic + "-" + i, false).getDestinationQueuesCount() > 0));

    // When
    hangzhou.createTopic(topic + "-7", 4);

    // Then
    await()
        .atMost(java.time.Duration.ofSeconds(3))
        .until(() ->
            last(topic + "-7", false).getSourceQueuesCount() == 4
                && last(topic + "-7", false).getDestinationQueuesCount() == 4);
  }

  private static DiscoverySpec.Builder spec(TopicMapping mapping, boolean create) {
    return DiscoverySpec.newBuilder()
        .addMappings(mapping)
        .setCreateDestinationTopics(create)
        .setProgressGroup("LOCKSTEP_" + mapping.getSourceTopic())
        .setInterval(LOOK_INTERVAL);
  }

  private void look(TopicMapping mapping, boolean create) {
    assign(spec(mapping, create));
    await().until(() -> !tenure.topicReports().isEmpty());
  }

  private void assign(DiscoverySpec.Builder spec) {
    host.assign(
        Assign.newBuilder()
            .setShard(tenure.shard())
            .setDiscovery(
                spec.setSource(Relays.cluster(hangzhou)).setDestination(Relays.cluster(shanghai)))
            .build(),
        tenure);
  }

  private TopicReport last(String sourceTopic, boolean reverse) {
    return tenure.topicReports().stream()
        .filter(report -> report.getSourceTopic().equals(sourceTopic))
        .filter(report -> report.getReverse() == reverse)
        .reduce((_, later) -> later)
        .orElse(TopicReport.getDefaultInstance());
  }

  private TopicReport lastReport() {
    return tenure.topicReports().getLast();
  }

  private static TopicMapping.Builder mapping(String topic) {
    return TopicMapping.newBuilder()
        .setId("orders")
        .setSourceTopic(topic)
        .setDestinationTopic(topic);
  }

  private static String topic(TestInfo test) {
    return test.getTestMethod().orElseThrow().getName();
  }

  private static ClusterClient client(RocketMqCluster cluster) {
    return ClusterClient.open(
        new ClusterAddress(cluster.name(), List.of(cluster.nameServer()), null, null));
  }

  /** Bounds what must come about; a busy machine takes its time. */
  private static ConditionFactory await() {
    return Awaitility.await().atMost(1, TimeUnit.MINUTES);
  }
}
