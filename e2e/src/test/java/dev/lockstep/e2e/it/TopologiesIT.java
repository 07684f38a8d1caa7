package dev.lockstep.e2e.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.lockstep.admin.v1.MappingStatus;
import dev.lockstep.admin.v1.MessageTag;
import dev.lockstep.admin.v1.StartPosition;
import dev.lockstep.admin.v1.Task;
import dev.lockstep.admin.v1.TaskDirection;
import dev.lockstep.admin.v1.TaskPhase;
import dev.lockstep.admin.v1.TopicMapping;
import dev.lockstep.e2e.measure.TopicLog;
import dev.lockstep.e2e.replication.Replication;
import dev.lockstep.e2e.services.LockstepServices;
import dev.lockstep.e2e.services.ServiceKind;
import dev.lockstep.testbed.Cluster;
import dev.lockstep.testbed.ClusterExtension;
import dev.lockstep.testbed.RocketMqCluster;
import dev.lockstep.testbed.oracle.Oracle;
import dev.lockstep.testbed.oracle.OracleReport;
import dev.lockstep.testbed.oracle.SentLog;
import dev.lockstep.testbed.oracle.Workload;
import dev.lockstep.testbed.oracle.WorkloadProducer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.rocketmq.common.message.MessageExt;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Which messages go where: every shape that tasks between three clusters can have. */
@ExtendWith(ClusterExtension.class)
class TopologiesIT {

  private static final String A = "hangzhou";
  private static final String B = "shanghai";
  private static final String C = "beijing";
  private static final Duration SOON = Duration.ofSeconds(60);
  private static final Duration PROMISED = Duration.ofSeconds(5);

  @Cluster(name = A)
  private static RocketMqCluster hangzhou;

  @Cluster(name = B)
  private static RocketMqCluster shanghai;

  @Cluster(name = C)
  private static RocketMqCluster beijing;

  private static LockstepServices services;
  private static Replication replication;

  @BeforeAll
  static void startServices() {
    services = TestServices.coordinator(TopologiesIT.class, Duration.ofSeconds(20));
    services.addWorker(ServiceKind.MESSAGE_RELAY, "local");
    replication = new Replication(services.api());
    all().forEach((id, cluster) -> replication.register(id, "local", cluster));
    services.awaitReady();
  }

  @AfterAll
  static void stopServices() {
    if (services != null) {
      services.close();
    }
  }

  private static Map<String, RocketMqCluster> all() {
    return Map.of(A, hangzhou, B, shanghai, C, beijing);
  }

  @Test
  void twoWayCopiesEachOriginalOnceEachWay() {
    // Given
    String topic = "two-way";
    hangzhou.createTopic(topic, 4);
    create(topic, Replication.task(A, B, topic).setDirection(TaskDirection.Value.TWO_WAY));

    // When
    SentLog here = WorkloadProducer.send(hangzhou, workload(topic, 1));
    awaitRunning(topic);
    SentLog there = WorkloadProducer.send(shanghai, workload(topic, 2));

    // Then
    awaitCount(hangzhou, topic, 2_000);
    awaitCount(shanghai, topic, 2_000);
    assertPerfect(new Oracle().check(here, shanghai, topic));
    assertPerfect(new Oracle().check(there, hangzhou, topic));
    assertThat(replication.status(topic).getMappingsList())
        .extracting(MappingStatus::getSource)
        .containsExactly("clusters/" + A, "clusters/" + B);
    assertCountStays(hangzhou, topic, 2_000);
    assertCountStays(shanghai, topic, 2_000);
    replication.delete(topic);
  }

  @Test
  void twoWayMakesATopicThatOnlyTheOtherSideHas() {
    // Given
    String topic = "only-there";
    shanghai.createTopic(topic, 3);

    // When
    create(topic, Replication.task(A, B, topic).setDirection(TaskDirection.Value.TWO_WAY));
    SentLog there = WorkloadProducer.send(shanghai, workload(topic, 3));

    // Then
    awaitCount(hangzhou, topic, 1_000);
    assertPerfect(new Oracle().check(there, hangzhou, topic));
    replication.delete(topic);
  }

  @Test
  void aChainPassesCopiesOnAndTheyTellTheirPath() {
    // Given
    String topic = "chain";
    hangzhou.createTopic(topic, 4);
    create("chain-1", Replication.task(A, B, topic));
    awaitRunning("chain-1");
    create("chain-2", Replication.task(B, C, topic).setRelayCopies(true));

    // When
    SentLog sent = WorkloadProducer.send(hangzhou, workload(topic, 4));

    // Then
    awaitCount(beijing, topic, 1_000);
    assertPerfect(new Oracle().check(sent, beijing, topic));
    assertThat(messages(beijing, topic))
        .hasSize(1_000)
        .allSatisfy(message -> {
          assertThat(message.getProperty("LOCKSTEP_ORIGIN")).isEqualTo(A);
          assertThat(message.getProperty("LOCKSTEP_PATH")).isEqualTo(A + "," + B);
          assertThat(message.getProperty("LOCKSTEP_AT")).startsWith(B + "/");
        });
    replication.delete("chain-1");
    replication.delete("chain-2");
  }

  @Test
  void aTaskThatDoesNotPassCopiesOnLeavesThem() {
    // Given
    String topic = "no-chain";
    hangzhou.createTopic(topic, 4);
    create("no-chain-1", Replication.task(A, B, topic));
    awaitRunning("no-chain-1");
    create("no-chain-2", Replication.task(B, C, topic));
    awaitRunning("no-chain-2");

    // When
    SentLog _ = WorkloadProducer.send(hangzhou, workload(topic, 5));
    SentLog own = WorkloadProducer.send(shanghai, workload(topic, 6));

    // Then
    awaitCount(shanghai, topic, 2_000);
    awaitCount(beijing, topic, 1_000);
    assertPerfect(new Oracle().check(own, beijing, topic));
    assertCountStays(beijing, topic, 1_000);
    replication.delete("no-chain-1");
    replication.delete("no-chain-2");
  }

  @Test
  void aRingBringsEachOriginalEverywhereOnce() {
    // Given
    String topic = "ring";
    all().values().forEach(cluster -> cluster.createTopic(topic, 4));
    create("ring-1", Replication.task(A, B, topic).setRelayCopies(true));
    create("ring-2", Replication.task(B, C, topic).setRelayCopies(true));
    create("ring-3", Replication.task(C, A, topic).setRelayCopies(true));

    // When, Then
    sendEverywhereAndExpectAllEverywhere(topic, 10);
    List.of("ring-1", "ring-2", "ring-3").forEach(replication::delete);
  }

  @Test
  void aMeshOfTwoWayTasksBringsEachOriginalEverywhereOnce() {
    // Given
    String topic = "mesh";
    all().values().forEach(cluster -> cluster.createTopic(topic, 4));
    for (List<String> pair : List.of(List.of(A, B), List.of(B, C), List.of(C, A))) {
      create(
          "mesh-" + pair.getFirst(),
          Replication.task(pair.getFirst(), pair.getLast(), topic)
              .setDirection(TaskDirection.Value.TWO_WAY));
    }

    // When, Then
    sendEverywhereAndExpectAllEverywhere(topic, 20);
    List.of(A, B, C).forEach(id -> replication.delete("mesh-" + id));
  }

  private static void sendEverywhereAndExpectAllEverywhere(String topic, int seed) {
    Map<String, SentLog> sent =
        Map.of(
            A, WorkloadProducer.send(hangzhou, workload(topic, seed)),
            B, WorkloadProducer.send(shanghai, workload(topic, seed + 1)),
            C, WorkloadProducer.send(beijing, workload(topic, seed + 2)));
    all().values().forEach(cluster -> awaitCount(cluster, topic, 3_000));
    sent.forEach((origin, log) ->
        all()
            .forEach((id, cluster) -> {
              if (!id.equals(origin)) {
                assertPerfect(new Oracle().check(log, cluster, topic));
              }
            }));
    all().values().forEach(cluster -> assertCountStays(cluster, topic, 3_000));
  }

  @Test
  void oneTopicGoesToSeveralClusters() {
    // Given
    String topic = "one-to-many";
    hangzhou.createTopic(topic, 4);
    create("one-to-many-1", Replication.task(A, B, topic));
    create("one-to-many-2", Replication.task(A, C, topic));

    // When
    SentLog sent = WorkloadProducer.send(hangzhou, workload(topic, 30));

    // Then
    awaitCount(shanghai, topic, 1_000);
    awaitCount(beijing, topic, 1_000);
    assertPerfect(new Oracle().check(sent, shanghai, topic));
    assertPerfect(new Oracle().check(sent, beijing, topic));
    replication.delete("one-to-many-1");
    replication.delete("one-to-many-2");
  }

  @Test
  void severalClustersGoIntoOneQueue() {
    // Given
    String topic = "many-to-one";
    hangzhou.createTopic(topic, 4);
    shanghai.createTopic(topic, 2);
    beijing.createTopic("collected", 1);
    for (String source : List.of(A, B)) {
      Task.Builder task = Replication.task(source, C, topic).setCreateDestinationTopics(false);
      task.getMappingsBuilder(0).setDestinationTopic("collected");
      create("collect-" + source, task);
    }

    // When
    SentLog fromA = WorkloadProducer.send(hangzhou, workload(topic, 40));
    SentLog fromB = WorkloadProducer.send(shanghai, workload(topic, 41));

    // Then
    awaitCount(beijing, "collected", 2_000);
    assertPerfect(new Oracle().check(fromA, beijing, "collected"));
    assertPerfect(new Oracle().check(fromB, beijing, "collected"));
    replication.delete("collect-" + A);
    replication.delete("collect-" + B);
  }

  @Test
  void namesAndNumbersOfQueuesMayDiffer() {
    // Given
    String topic = "eight-queues";
    hangzhou.createTopic(topic, 8);
    shanghai.createTopic("three-queues", 3);
    Task.Builder task = Replication.task(A, B, topic).setCreateDestinationTopics(false);
    task.getMappingsBuilder(0).setDestinationTopic("three-queues");

    // When
    create("renamed", task);
    SentLog sent = WorkloadProducer.send(hangzhou, workload(topic, 50));

    // Then
    awaitCount(shanghai, "three-queues", 1_000);
    assertPerfect(new Oracle().check(sent, shanghai, "three-queues"));
    assertThat(messages(shanghai, "three-queues"))
        .allMatch(message -> topic.equals(message.getProperty("LOCKSTEP_TOPIC")));
    replication.delete("renamed");
  }

  @Test
  void aPatternFindsTopicsThatAreCreatedLaterAndLosesNoFirstMessage() {
    // Given
    hangzhou.createTopic("pattern-old", 2);
    WorkloadProducer.send(hangzhou, workload("pattern-old", 60));
    Task.Builder task = Replication.task(A, B, "");
    task.setMappings(
        0,
        TopicMapping.newBuilder()
            .setSourcePattern("pattern-.*")
            .setExcludePattern("pattern-.*-test")
            .setStart(StartPosition.newBuilder().setLatest(true)));
    create("pattern", task);
    awaitRunning("pattern");

    // When
    hangzhou.createTopic("pattern-new-test", 1);
    hangzhou.createTopic("pattern-new", 2);
    SentLog first = WorkloadProducer.send(hangzhou, workload("pattern-new", 61).messages(10));

    // Then
    await("the first messages of a new topic are copied")
        .atMost(PROMISED)
        .until(() -> count(shanghai, "pattern-new") == 10);
    assertPerfect(new Oracle().check(first, shanghai, "pattern-new"));
    assertThat(count(shanghai, "pattern-old")).isZero();
    assertThat(count(shanghai, "pattern-new-test")).isZero();
    replication.delete("pattern");
  }

  @Test
  void queuesThatATopicGainsAreCopiedFromTheirFirstMessage() {
    // Given
    String topic = "wider";
    hangzhou.createTopic(topic, 2);
    Task.Builder task = Replication.task(A, B, topic);
    task.getMappingsBuilder(0).setStart(StartPosition.newBuilder().setLatest(true));
    create(topic, task);
    awaitRunning(topic);

    // When
    hangzhou.createTopic(topic, 6);
    SentLog sent = WorkloadProducer.send(hangzhou, workload(topic, 70).messages(60));

    // Then
    await("the first messages of new queues are copied")
        .atMost(PROMISED)
        .until(() -> count(shanghai, topic) == 60);
    assertPerfect(new Oracle().check(sent, shanghai, topic));
    assertThat(replication.queues(topic)).hasSize(6);
    replication.delete(topic);
  }

  @Test
  void editsOfARunningTaskLoseAndDoubleNothing() {
    // Given
    String topic = "edited";
    String other = "edited-too";
    hangzhou.createTopic(topic, 4);
    hangzhou.createTopic(other, 2);
    Task created = create(topic, Replication.task(A, B, topic));
    awaitRunning(topic);
    try (WorkloadProducer producer =
        WorkloadProducer.start(
            hangzhou, workload(topic, 80).messages(Long.MAX_VALUE).rate(1_000))) {
      // When
      awaitCountAtLeast(topic, 500);
      replication.update(
          created.toBuilder().clearEtag().setMessageTag(tag("blue")).build(), "message_tag");
      awaitCountAtLeast(topic, 1_500);
      replication.update(
          created.toBuilder()
              .clearEtag()
              .addMappings(TopicMapping.newBuilder().setSourceTopic(other))
              .setRelayCopies(true)
              .build(),
          "mappings",
          "relay_copies");
      awaitCountAtLeast(topic, 2_500);
      SentLog extra = WorkloadProducer.send(hangzhou, workload(other, 81));
      awaitCount(shanghai, other, 1_000);
      assertPerfect(new Oracle().ignoring("colour").check(extra, shanghai, other));
      replication.update(created.toBuilder().clearEtag().build(), "mappings", "message_tag");
      awaitCountAtLeast(topic, 4_000);
      producer.stop();
    }

    // Then
    awaitCount(shanghai, topic, count(hangzhou, topic));
    assertPerfect(new Oracle().ignoring("colour").compareLogs(hangzhou, topic, shanghai, topic));
    Set<String> colours = new HashSet<>();
    messages(shanghai, topic).forEach(m -> colours.add(m.getUserProperty("colour")));
    assertThat(colours).containsExactlyInAnyOrder(null, "blue");
    replication.delete(topic);
  }

  private static MessageTag tag(String value) {
    return MessageTag.newBuilder().setKey("colour").setValue(value).build();
  }

  private static Task create(String id, Task.Builder task) {
    return replication.create(id, task.build());
  }

  private static Workload workload(String topic, int seed) {
    return Workload.of(topic).seed(seed).messages(1_000);
  }

  private static void awaitRunning(String task) {
    await("task " + task + " runs")
        .atMost(SOON)
        .until(() -> replication.status(task).getPhase() == TaskPhase.Value.RUNNING);
  }

  private static void awaitCount(RocketMqCluster cluster, String topic, long count) {
    await(count + " messages in " + topic + " of " + cluster.name())
        .atMost(SOON)
        .until(() -> count(cluster, topic) >= count);
    assertThat(count(cluster, topic)).isEqualTo(count);
  }

  private static void awaitCountAtLeast(String topic, long count) {
    await(count + " copies of " + topic).atMost(SOON).until(() -> count(shanghai, topic) >= count);
  }

  /** Anything that still goes round comes within a round trip or two. */
  private static void assertCountStays(RocketMqCluster cluster, String topic, long count) {
    await()
        .during(Duration.ofSeconds(1))
        .atMost(Duration.ofSeconds(10))
        .until(() -> count(cluster, topic) == count);
  }

  private static long count(RocketMqCluster cluster, String topic) {
    try (TopicLog log = new TopicLog(cluster, topic)) {
      return log.size();
    }
  }

  private static List<MessageExt> messages(RocketMqCluster cluster, String topic) {
    List<MessageExt> messages = new ArrayList<>();
    try (TopicLog log = new TopicLog(cluster, topic)) {
      log.forEach(messages::add);
    }
    return messages;
  }

  private static void assertPerfect(OracleReport report) {
    assertThat(report.isPerfect()).as(report.toString()).isTrue();
  }
}
