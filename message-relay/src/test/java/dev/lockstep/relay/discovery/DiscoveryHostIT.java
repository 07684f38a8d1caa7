package dev.lockstep.relay.discovery;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.google.protobuf.Duration;
import dev.lockstep.admin.v1.StartPosition;
import dev.lockstep.admin.v1.TopicMapping;
import dev.lockstep.relay.shard.Relays;
import dev.lockstep.relay.shard.Tenure;
import dev.lockstep.rocketmq.ClusterAddress;
import dev.lockstep.rocketmq.client.ClusterClient;
import dev.lockstep.rocketmq.metadata.TopicSettings;
import dev.lockstep.testbed.Cluster;
import dev.lockstep.testbed.ClusterExtension;
import dev.lockstep.testbed.RocketMqCluster;
import dev.lockstep.testbed.oracle.Workload;
import dev.lockstep.testbed.oracle.WorkloadProducer;
import dev.lockstep.worker.Clusters;
import dev.lockstep.worker.v1.Assign;
import dev.lockstep.worker.v1.DiscoverySpec;
import dev.lockstep.worker.v1.SourceQueue;
import dev.lockstep.worker.v1.TopicReport;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInfo;
import org.junit.jupiter.api.extension.ExtendWith;

/** Discovery shards between two real clusters, with the test in the coordinator's place. */
@ExtendWith(ClusterExtension.class)
class DiscoveryHostIT {

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

  private void look(TopicMapping mapping, boolean create) {
    host.assign(
        Assign.newBuilder()
            .setShard(tenure.shard())
            .setDiscovery(
                DiscoverySpec.newBuilder()
                    .setSource(Relays.cluster(hangzhou))
                    .setDestination(Relays.cluster(shanghai))
                    .addMappings(mapping)
                    .setCreateDestinationTopics(create)
                    .setProgressGroup("LOCKSTEP_" + mapping.getSourceTopic())
                    .setInterval(Duration.newBuilder().setNanos(200_000_000)))
            .build(),
        tenure);
    await().until(() -> !tenure.topicReports().isEmpty());
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
}
