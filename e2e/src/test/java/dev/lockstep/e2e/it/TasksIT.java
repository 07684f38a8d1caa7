package dev.lockstep.e2e.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.google.protobuf.util.Durations;
import dev.lockstep.admin.v1.CheckItem;
import dev.lockstep.admin.v1.CheckOutcome;
import dev.lockstep.admin.v1.ClusterCheck;
import dev.lockstep.admin.v1.Decision;
import dev.lockstep.admin.v1.GroupProgress;
import dev.lockstep.admin.v1.ProgressSync;
import dev.lockstep.admin.v1.QueueOffset;
import dev.lockstep.admin.v1.QueueOffsets;
import dev.lockstep.admin.v1.QueuePhase;
import dev.lockstep.admin.v1.ResetProgressRequest;
import dev.lockstep.admin.v1.ResetProgressResponse;
import dev.lockstep.e2e.measure.CommittedOffsets;
import dev.lockstep.e2e.measure.ServiceMetrics;
import dev.lockstep.e2e.measure.TopicLog;
import dev.lockstep.e2e.metrics.Exposition;
import dev.lockstep.e2e.metrics.MetricsPage;
import dev.lockstep.e2e.replication.Replication;
import dev.lockstep.e2e.services.LockstepServices;
import dev.lockstep.e2e.services.ServiceKind;
import dev.lockstep.e2e.services.ServiceProcess;
import dev.lockstep.testbed.Cluster;
import dev.lockstep.testbed.ClusterExtension;
import dev.lockstep.testbed.RocketMqCluster;
import dev.lockstep.testbed.oracle.Consumption;
import dev.lockstep.testbed.oracle.GroupConsumer;
import dev.lockstep.testbed.oracle.Oracle;
import dev.lockstep.testbed.oracle.OracleReport;
import dev.lockstep.testbed.oracle.Workload;
import dev.lockstep.testbed.oracle.WorkloadProducer;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.apache.rocketmq.common.TopicConfig;
import org.apache.rocketmq.tools.admin.DefaultMQAdminExt;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** What a task does when nothing goes wrong. */
@ExtendWith(ClusterExtension.class)
class TasksIT {

  private static final Duration SOON = Duration.ofSeconds(90);

  @Cluster(name = "hangzhou")
  private static RocketMqCluster source;

  @Cluster(name = "shanghai")
  private static RocketMqCluster destination;

  private static LockstepServices services;
  private static Replication replication;

  @BeforeAll
  static void startServices() {
    services =
        TestServices.start(
            TasksIT.class,
            Duration.ofSeconds(20),
            source,
            destination,
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
  void findsNothingWrongWithAClusterThatItCanReach() {
    // When
    ClusterCheck check = replication.check(TestServices.SOURCE);

    // Then
    assertThat(check.getBrokersList())
        .singleElement()
        .satisfies(broker -> assertThat(broker.getReachable()).isTrue())
        .satisfies(broker -> assertThat(broker.getVersion()).isEqualTo("V5_5_0"))
        .satisfies(broker -> assertThat(broker.getPropertyFilter()).isTrue());
    assertThat(check.getItemsList())
        .isNotEmpty()
        .extracting(CheckItem::getOutcome)
        .doesNotContain(CheckOutcome.Value.FAILED);
  }

  @Test
  void relaysEveryKindOfMessage() {
    // Given
    String topic = "mixed";
    source.createTopic(topic, 4);
    replication.create(topic, TestServices.SOURCE, TestServices.DESTINATION, topic);

    // When
    WorkloadProducer.send(source, Workload.mixed(topic).messages(2_000));

    // Then
    assertCopied(topic, 1_900);
    replication.delete(topic);
  }

  @Test
  void copiesNothingWhilePausedAndAllOfItWhenResumed() {
    // Given
    try (Flow flow = Flow.start(replication, source, destination, "pause")) {
      // When
      replication.pause(flow.name());
      long copies = flow.copies();
      awaitProduced(flow, 4_000);

      // Then
      assertThat(flow.copies()).isEqualTo(copies);
      replication.resume(flow.name());
      flow.awaitMoreCopies(4_000);
      OracleReport report = flow.finish();
      assertThat(report.isPerfect()).as(report.toString()).isTrue();
    }
  }

  @Test
  void createsTheDestinationTopicLikeTheSourceTopic() throws Exception {
    // Given
    String topic = "attributes";
    source.createTopic(topic, 3, Map.of("message.type", "FIFO"));

    // When
    replication.create(topic, TestServices.SOURCE, TestServices.DESTINATION, topic);

    // Then
    try (TopicLog log = new TopicLog(destination, topic)) {
      await("the topic is there").atMost(SOON).until(log::exists);
      assertThat(log.queues()).hasSize(3);
    }
    TopicConfig created = topicConfig(topic);
    assertThat(created.getWriteQueueNums()).isEqualTo(3);
    assertThat(created.getAttributes()).containsEntry("message.type", "FIFO");
    replication.delete(topic);
  }

  @Test
  void showsHowFarItIsAsAConsumerGroupOfTheSourceCluster() {
    // Given
    String topic = "own-group";
    source.createTopic(topic, 4);
    replication.create(topic, TestServices.SOURCE, TestServices.DESTINATION, topic);

    // When
    WorkloadProducer.send(source, Workload.of(topic).messages(500));

    // Then
    try (CommittedOffsets committed = new CommittedOffsets(source)) {
      await("the relay has committed its progress")
          .atMost(SOON)
          .until(() -> committed.sum("LOCKSTEP_" + topic, topic) == 500);
    }
    replication.delete(topic);
  }

  @Test
  void showsWhereEveryQueueStands() {
    // Given
    String topic = "status";
    source.createTopic(topic, 4);
    replication.create(topic, TestServices.SOURCE, TestServices.DESTINATION, topic);
    WorkloadProducer.send(source, Workload.of(topic).messages(400));

    // When
    assertCopied(topic, 400);

    // Then
    await("the status is up to date")
        .atMost(SOON)
        .untilAsserted(() ->
            assertThat(replication.queues(topic))
                .hasSize(4)
                .allSatisfy(queue -> {
                  assertThat(queue.getPhase()).isEqualTo(QueuePhase.Value.RELAYING);
                  assertThat(queue.getSourceMaxOffset()).isEqualTo(100);
                  assertThat(queue.getRelayedOffset()).isEqualTo(100);
                  assertThat(queue.getDestinationOffset()).isEqualTo(100);
                  assertThat(queue.getLagMessages()).isZero();
                  assertThat(queue.getLastError()).isEmpty();
                }));
    replication.delete(topic);
  }

  @Test
  void saysWhyAGroupIsNotSynced() {
    // Given
    String topic = "skipped";
    String group = "only-here";
    source.createTopic(topic, 4);
    replication.create(topic, TestServices.SOURCE, TestServices.DESTINATION, topic);
    WorkloadProducer.send(source, Workload.of(topic).messages(100));
    assertCopied(topic, 100);
    GroupConsumer.consume(source, group, topic, new Consumption(), 50, SOON);

    // When
    List<GroupProgress> results = replication.sync(topic);

    // Then
    assertThat(results)
        .filteredOn(result -> result.getGroup().equals(group))
        .singleElement()
        .satisfies(result ->
            assertThat(result.getDecision()).isEqualTo(Decision.Value.SKIPPED_GROUP_MISSING))
        .satisfies(result -> assertThat(result.getReason()).isNotEmpty());
    replication.delete(topic);
  }

  @Test
  void keepsOfflineGroupsInStepByItselfIfTheTaskSaysSo() {
    // Given
    String topic = "auto-sync";
    String group = "offline-service";
    copiedAndSynced(topic, group, 1_000);

    // When
    Consumption consumption = new Consumption();
    GroupConsumer.consume(source, group, topic, consumption, 700, SOON);

    // Then
    awaitProgress(topic, group, 700);
    GroupConsumer.consume(destination, group, topic, consumption, 300, SOON);
    assertThat(consumption.distinct()).isEqualTo(1_000);
    assertThat(consumption.repeated()).isZero();
    replication.delete(topic);
  }

  @Test
  void exposesTheMetricsThatItsPageListsAndNoOthers() {
    // Given a task that copies messages and syncs a group, so that there is something to measure
    String topic = "measured";
    String group = "measured-service";
    copiedAndSynced(topic, group, 400);
    GroupConsumer.consume(source, group, topic, new Consumption(), 400, SOON);

    // When, Then
    MetricsPage page = MetricsPage.read();
    await("each service exposes what docs/metrics.md lists")
        .atMost(SOON)
        .untilAsserted(() ->
            assertThat(services.all())
                .allSatisfy(service -> {
                  Exposition exposed = Exposition.of(service);
                  assertThat(exposed.metrics())
                      .as(service.id())
                      .containsExactlyInAnyOrderElementsOf(page.of(service.kind()));
                  assertThat(exposed.withoutHelp()).as(service.id()).isEmpty();
                }));
    ServiceMetrics relay = Management.metrics(services, ServiceKind.MESSAGE_RELAY);
    String ofTask = "task=\"measured\"";
    assertThat(relay.sum("lockstep_relay_messages_total", ofTask)).isEqualTo(400);
    assertThat(relay.sum("lockstep_relay_batch_messages_sum", ofTask)).isEqualTo(400);
    assertThat(relay.sum("lockstep_relay_end_to_end_seconds_count", ofTask)).isPositive();
    assertThat(relay.sum("lockstep_relay_resume_seconds_count", ofTask)).isGreaterThanOrEqualTo(4);
    assertThat(relay.sum("lockstep_relay_queues", ofTask, "phase=\"relaying\"")).isEqualTo(4);
    assertThat(relay.sum("lockstep_relay_lag_messages", ofTask)).isZero();
    assertThat(relay.sum("lockstep_cluster_reachable")).isEqualTo(2);
    assertThat(
            Management.metrics(services, ServiceKind.OFFSET_SYNC)
                .sum("lockstep_progress_interval_seconds", ofTask))
        .isEqualTo(1);
    assertThat(Management.metrics(services, ServiceKind.COORDINATOR).sum("lockstep_leader"))
        .isEqualTo(1);

    // And when the task is deleted, nothing of it is shown as if it were now
    replication.delete(topic);
    await("the task's gauges are gone")
        .atMost(SOON)
        .until(() ->
            services.all().stream()
                .map(Exposition::of)
                .noneMatch(exposed ->
                    exposed.shows("lockstep_progress_staleness_seconds", "task=\"measured\"")
                        || exposed.shows("lockstep_relay_lag_messages", "task=\"measured\"")));
  }

  @Test
  void setsAGroupBackInBothClustersToTheSameMessages() {
    // Given a group that consumed everything, and automatic sync that took it along
    String topic = "reset";
    String group = "reset-service";
    copiedAndSynced(topic, group, 400);
    GroupConsumer.consume(source, group, topic, new Consumption(), 400, SOON);
    awaitProgress(topic, group, 400);
    ResetProgressRequest.Builder request =
        ResetProgressRequest.newBuilder()
            .setCluster("clusters/" + TestServices.DESTINATION)
            .setGroup(group)
            .setTopic(topic)
            .setAlsoThroughTask("tasks/" + topic)
            .setOffsets(everyQueueAt(topic, 60));

    // When
    List<ResetProgressResponse> preview = replication.reset(request.setValidateOnly(true).build());
    List<ResetProgressResponse> results = replication.reset(request.setValidateOnly(false).build());

    // Then it stands at the same messages in both, and automatic sync leaves it there
    assertThat(preview)
        .allSatisfy(r -> assertThat(r.getGroup().getQueuesList()).noneMatch(q -> q.getConfirmed()));
    assertThat(results)
        .hasSize(2)
        .allSatisfy(r -> assertThat(r.getGroup().getQueuesList()).allMatch(q -> q.getConfirmed()));
    try (CommittedOffsets here = new CommittedOffsets(source);
        CommittedOffsets there = new CommittedOffsets(destination)) {
      await("it stays there")
          .during(Duration.ofSeconds(3))
          .atMost(SOON)
          .until(() -> here.sum(group, topic) == 240 && there.sum(group, topic) == 240);
    }
    GroupConsumer.consume(destination, group, topic, new Consumption(), 160, SOON);
    replication.delete(topic);
  }

  private static QueueOffsets everyQueueAt(String topic, long offset) {
    QueueOffsets.Builder offsets = QueueOffsets.newBuilder();
    replication
        .queues(topic)
        .forEach(queue ->
            offsets.addQueues(
                QueueOffset.newBuilder()
                    .setBroker(queue.getDestinationBroker())
                    .setQueueId(queue.getDestinationQueueId())
                    .setOffset(offset)));
    return offsets.build();
  }

  @Test
  void tellsWhatIsAliveApartFromWhatIsReady() {
    for (ServiceProcess service : services.all()) {
      boolean worker = service.kind() != ServiceKind.COORDINATOR;

      assertThat(Management.health(service, "live")).contains(worker ? "session" : "control-loop");
      assertThat(Management.health(service, "live")).doesNotContain("clusters", "leader");
      assertThat(Management.health(service, "ready"))
          .contains(worker ? List.of("coordinator", "clusters") : List.of("leader"));
      assertThat(Management.health(service, "started")).contains("UP");
    }
  }

  private static void awaitProduced(Flow flow, long more) {
    long goal = flow.produced() + more;
    await("more is produced").atMost(SOON).until(() -> flow.produced() >= goal);
  }

  /** A task that copies a topic and takes an offline group along, with so many messages copied. */
  private static void copiedAndSynced(String topic, String group, int messages) {
    source.createTopic(topic, 4);
    source.createGroup(group);
    destination.createGroup(group);
    replication.create(
        topic,
        Replication.task(TestServices.SOURCE, TestServices.DESTINATION, topic)
            .setProgressSync(
                ProgressSync.newBuilder()
                    .setIncludeOffline(true)
                    .setInterval(Durations.fromSeconds(1)))
            .build());
    WorkloadProducer.send(source, Workload.of(topic).messages(messages));
    assertCopied(topic, messages);
  }

  private static void awaitProgress(String topic, String group, long consumed) {
    try (CommittedOffsets committed = new CommittedOffsets(destination)) {
      await("the progress has followed")
          .atMost(SOON)
          .until(() -> committed.sum(group, topic) == consumed);
    }
  }

  private static void assertCopied(String topic, long atLeast) {
    try (TopicLog log = new TopicLog(source, topic);
        TopicLog copies = new TopicLog(destination, topic)) {
      await("all of " + topic + " is relayed")
          .atMost(SOON)
          .until(() -> log.size() >= atLeast && copies.size() == log.size());
    }
    OracleReport report = new Oracle().compareLogs(source, topic, destination, topic);
    assertThat(report.isPerfect()).as(report.toString()).isTrue();
  }

  private static TopicConfig topicConfig(String topic) throws Exception {
    DefaultMQAdminExt admin = new DefaultMQAdminExt();
    admin.setNamesrvAddr(destination.nameServer());
    admin.start();
    try {
      return admin.examineTopicConfig(destination.brokers().getFirst().address(), topic);
    } finally {
      admin.shutdown();
    }
  }
}
