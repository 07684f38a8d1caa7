package dev.lockstep.coordinator.control;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lockstep.admin.v1.Condition;
import dev.lockstep.admin.v1.MappingStatus;
import dev.lockstep.admin.v1.ProgressSync;
import dev.lockstep.admin.v1.QueuePhase;
import dev.lockstep.admin.v1.RejectedPolicy;
import dev.lockstep.admin.v1.Task;
import dev.lockstep.admin.v1.TaskDirection;
import dev.lockstep.admin.v1.TaskPhase;
import dev.lockstep.admin.v1.TaskStatus;
import dev.lockstep.admin.v1.TopicMapping;
import dev.lockstep.coordinator.catalog.Change;
import dev.lockstep.coordinator.testing.ControlHarness;
import dev.lockstep.coordinator.testing.FakeWorker;
import dev.lockstep.worker.v1.DiscoverySpec;
import dev.lockstep.worker.v1.RelaySpec;
import dev.lockstep.worker.v1.TopicQueueMap;
import java.nio.file.Path;
import java.util.List;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Two-way tasks and patterns: what is looked for, mapped, given out and shown. */
class TopologyTest {
  @TempDir Path folder;
  private ControlHarness harness;
  private FakeWorker relay;

  @BeforeEach
  void lead() {
    harness = new ControlHarness(folder);
    relay = harness.relay("r1").connect();
  }

  @Test
  void copiesBothWaysInATwoWayTask() {
    // Given
    create(twoWay("t"));

    // When
    relay.findTopic("t", 4, 4);
    relay.findTopics("t", "m", true, "orders", "orders");

    // Then
    assertThat(relay.assigned("t/discovery").getDiscovery().getTwoWay()).isTrue();
    RelaySpec back = relay.assigned("t/relay-reverse/m/0").getRelay();
    assertThat(back.getSource().getName()).isEqualTo("clusters/sh");
    assertThat(back.getDestination().getName()).isEqualTo("clusters/hz");
    assertThat(back.getProgressGroup()).isEqualTo("LOCKSTEP_t");
    assertThat(relay.assigned("t/relay/m/0").getRelay().getSource().getName())
        .isEqualTo("clusters/hz");
    assertThat(harness.status("t").getMappingsList())
        .extracting(MappingStatus::getSource)
        .containsExactly("clusters/hz", "clusters/sh");
  }

  @Test
  void aTwoWayTaskRunsOnceBothWaysAreRelayed() {
    // Given
    create(twoWay("t"));
    relay.findTopic("t", 1, 1);
    relay.reportQueues("t/relay/m/0", 100, QueuePhase.Value.RELAYING);
    assertThat(harness.status("t").getPhase()).isEqualTo(TaskPhase.Value.STARTING);

    // When
    relay.findTopics("t", "m", true, "orders", "orders");
    relay.reportQueues("t/relay-reverse/m/0", 100, QueuePhase.Value.RELAYING);

    // Then
    assertThat(harness.status("t").getPhase()).isEqualTo(TaskPhase.Value.RUNNING);
  }

  @Test
  void looksForWhatAPatternHasFound() {
    // Given
    create(patterns("t", pattern("p", "order-.*").setDestinationTopic("$0-copy")));
    assertThat(discovery("t").getListTopics()).isTrue();
    assertThat(discovery("t").getMappingsList()).isEmpty();

    // When
    relay.listTopics("t", false, "order-a", "order-b", "payments", "LOCKSTEP_order-x");

    // Then
    assertThat(discovery("t").getMappingsList())
        .extracting(m -> m.getId() + ":" + m.getSourceTopic() + ">" + m.getDestinationTopic())
        .containsExactly("p:order-a>order-a-copy", "p:order-b>order-b-copy");
    assertThat(discovery("t").getMappingsList()).allMatch(m -> m.getSourcePattern().isEmpty());
  }

  @Test
  void mapsEveryTopicOfAPatternInShardsOfItsOwn() {
    // Given
    create(patterns("t", pattern("p", "order-.*")));
    relay.listTopics("t", false, "order-a", "order-b");

    // When
    relay.findTopics("t", "p", false, "order-a", "order-a");
    relay.findTopics("t", "p", false, "order-b", "order-b");

    // Then
    assertThat(relay.assigned("t/relay/p/0").getRelay().getSourceTopic()).isEqualTo("order-a");
    assertThat(relay.assigned("t/relay/p/1").getRelay().getSourceTopic()).isEqualTo("order-b");
  }

  @Test
  void relaysAndSyncsRetryTopicsAsTheyAreFound() {
    // Given
    create(
        ControlHarness.task("t").toBuilder()
            .setProgressSync(ProgressSync.newBuilder().setRelayRetry(true))
            .build());
    FakeWorker sync = harness.offsetSync("s1").connect();
    assertThat(discovery("t").getListRetryTopics()).isTrue();
    assertThat(discovery("t").getListDeadLetterTopics()).isFalse();
    relay.findTopic("t", 1, 1);

    // When
    relay.listTopics("t", false, "orders", "%RETRY%billing", "%DLQ%billing");
    relay.findTopics("t", "$retry", false, "%RETRY%billing", "%RETRY%billing");

    // Then
    assertThat(relay.assigned("t/relay/$retry/0").getRelay().getDestinationTopic())
        .isEqualTo("%RETRY%billing");
    assertThat(sync.assigned("t/progress").getProgress().getTopicsList())
        .extracting(TopicQueueMap::getSourceTopic)
        .containsExactlyInAnyOrder("orders", "%RETRY%billing");
    assertThat(harness.status("t").getMappingsList())
        .extracting(MappingStatus::getMapping)
        .containsExactlyInAnyOrder("m", "$retry");
  }

  @Test
  void aTaskDoesNotTakeUpARetryTopicAgainThatAnotherHasGotMeanwhile() {
    // Given a task that relayed a group's retry topic and left it to another one
    create(retrying("t", "orders"));
    create(retrying("u", "payments"));
    relay.listTopics("t", false, "orders", "%RETRY%billing");
    relay.listTopics("u", false, "payments", "%RETRY%billing");
    relay.findTopics("t", "$retry", false, "%RETRY%billing", "%RETRY%billing");
    update("t", t -> excluding(t, "billing"));
    relay.release();
    relay.findTopics("u", "$retry", false, "%RETRY%billing", "%RETRY%billing");
    assertThat(relay.holds()).contains("u/relay/$retry/0");

    // When, then
    assertThatThrownBy(() -> update("t", TopologyTest::excludingNone))
        .hasMessageContaining("task.progress_sync: tasks/u copies %RETRY%billing");
    assertThat(relay.holds()).doesNotContain("t/relay/$retry/0");
    update("u", u -> excluding(u, "billing"));
    update("t", TopologyTest::excludingNone);
  }

  private static Task retrying(String id, String topic) {
    Task.Builder task = ControlHarness.task(id).toBuilder();
    task.getMappingsBuilder(0).setSourceTopic(topic).setDestinationTopic(topic);
    return task.setProgressSync(ProgressSync.newBuilder().setRelayRetry(true)).build();
  }

  private static Task excluding(Task task, String group) {
    Task.Builder edited = task.toBuilder();
    edited.getProgressSyncBuilder().addExcludeGroups(group);
    return edited.build();
  }

  private static Task excludingNone(Task task) {
    Task.Builder edited = task.toBuilder();
    edited.getProgressSyncBuilder().clearExcludeGroups();
    return edited.build();
  }

  @Test
  void aNewLeaderGoesOnLookingForWhatIsMappedBeforeItKnowsTheTopics() {
    // Given
    create(patterns("t", pattern("p", "order-.*")));
    relay.listTopics("t", false, "order-a", "order-b");
    relay.findTopics("t", "p", false, "order-a", "order-a");

    // When
    harness.restart();
    relay.connect();

    // Then
    assertThat(discovery("t").getMappingsList())
        .extracting(TopicMapping::getSourceTopic)
        .containsExactly("order-a");
    assertThat(relay.holds()).contains("t/relay/p/0");
  }

  @Test
  void findsTopicsOnBothSidesOfATwoWayTask() {
    // Given
    create(
        patterns("t", pattern("p", "order-.*")).toBuilder()
            .setDirection(TaskDirection.Value.TWO_WAY)
            .build());

    // When
    relay.listTopics("t", false, "order-a");
    relay.listTopics("t", true, "order-b");

    // Then
    assertThat(discovery("t").getMappingsList())
        .extracting(TopicMapping::getSourceTopic)
        .containsExactly("order-a", "order-b");
  }

  @Test
  void stopsCopyingATopicOnceItIsExcluded() {
    // Given
    create(patterns("t", pattern("p", "order-.*")));
    relay.listTopics("t", false, "order-a", "order-b");
    relay.findTopics("t", "p", false, "order-a", "order-a");
    relay.findTopics("t", "p", false, "order-b", "order-b");

    // When
    update("t", t -> edit(t, m -> m.setExcludePattern("order-a")));
    relay.release();

    // Then
    assertThat(relay.holds()).containsExactly("t/discovery", "t/relay/p/1");
    assertThat(discovery("t").getMappingsList())
        .extracting(TopicMapping::getSourceTopic)
        .containsExactly("order-b");
    update("t", t -> edit(t, TopicMapping.Builder::clearExcludePattern));
    assertThat(relay.holds()).contains("t/relay/p/0");
  }

  @Test
  void notesWhichMappingStandsBackAndIsNotDegradedForIt() {
    // Given
    Task task =
        patterns("t", pattern("p", ".*")).toBuilder()
            .addMappings(0, ControlHarness.task("t").getMappings(0))
            .build();
    create(task);

    // When
    relay.listTopics("t", false, "orders");
    relay.findTopics("t", "m", false, "orders", "orders");
    relay.findTopics("t", "p", false, "orders", "orders");
    relay.reportQueues("t/relay/m/0", 100, QueuePhase.Value.RELAYING);

    // Then
    TaskStatus status = harness.status("t");
    assertThat(relay.holds()).containsExactly("t/discovery", "t/relay/m/0");
    assertThat(status.getPhase()).isEqualTo(TaskPhase.Value.RUNNING);
    assertThat(status.getConditionsList())
        .singleElement()
        .satisfies(note -> {
          assertThat(note.getReason()).isEqualTo("MAPPING_SHADOWED");
          assertThat(note.getMessage()).contains("mapping p: topic orders", "mapping m");
        });
  }

  @Test
  void goesOnInTheSameQueuesWhenAnotherMappingTakesATopicOver() {
    // Given
    create(patterns("t", pattern("p", ".*")));
    relay.listTopics("t", false, "orders");
    relay.findTopics("t", "p", false, "orders", "orders");
    assertThat(relay.holds()).contains("t/relay/p/0");

    // When
    update("t", t -> t.toBuilder().addMappings(0, ControlHarness.task("t").getMappings(0)).build());
    relay.findTopics("t", "m", false, "orders", "orders");
    assertThat(relay.holds()).doesNotContain("t/relay/m/0");
    relay.release();

    // Then
    assertThat(relay.holds()).containsExactly("t/discovery", "t/relay/m/0");
  }

  @Test
  void copiesATopicOnceThoughPatternsOfTwoTasksFindIt() {
    // Given
    create(patterns("t", pattern("p", "order-.*")));
    create(patterns("u", pattern("q", ".*-eu")));
    relay.listTopics("t", false, "order-eu");
    relay.listTopics("u", false, "order-eu");
    relay.findTopics("t", "p", false, "order-eu", "order-eu");

    // When
    relay.findTopics("u", "q", false, "order-eu", "order-eu");

    // Then
    assertThat(relay.holds()).contains("t/relay/p/0").doesNotContain("u/relay/q/0");
    assertThat(harness.status("u").getConditionsList())
        .extracting(Condition::getReason)
        .containsExactly("TOPIC_ALREADY_MAPPED");
    update("u", t -> t.toBuilder().setRelayCopies(true).build());
    assertThatThrownBy(() -> update("u", t -> edit(t, m -> m.setExcludePattern("x"))))
        .hasMessageContaining("tasks/t copies order-eu to order-eu");
    update("t", t -> edit(t, m -> m.setExcludePattern("order-eu")));
    relay.release();
    relay.findTopics("u", "q", false, "order-eu", "order-eu");
    assertThat(relay.holds()).contains("u/relay/q/0");
  }

  @Test
  void namesTheQuarantineTopicWhereAMappingAsksForIt() {
    // Given
    Task.Builder task = twoWay("t").toBuilder();
    task.getMappingsBuilder(0).setOnRejected(RejectedPolicy.Value.QUARANTINE);
    create(task.build());

    // When
    relay.findTopic("t", 1, 1);

    // Then
    assertThat(discovery("t").getQuarantineTopic()).isEqualTo("LOCKSTEP_QUARANTINE_t");
    assertThat(relay.assigned("t/relay/m/0").getRelay().getQuarantineTopic())
        .isEqualTo("LOCKSTEP_QUARANTINE_t");
    update("t", t -> edit(t, m -> m.setOnRejected(RejectedPolicy.Value.STOP_QUEUE)));
    assertThat(discovery("t").getQuarantineTopic()).isEmpty();
    assertThat(relay.assigned("t/relay/m/0").getRelay().getQuarantineTopic()).isEmpty();
  }

  private DiscoverySpec discovery(String task) {
    return relay.assigned(task + "/discovery").getDiscovery();
  }

  private void create(Task task) {
    harness.tasks.create(task, Change.plain("CreateTask"));
  }

  private void update(String id, UnaryOperator<Task> edit) {
    harness.tasks.update(id, edit, Change.plain("UpdateTask"));
  }

  private static Task edit(Task task, UnaryOperator<TopicMapping.Builder> edit) {
    return task.toBuilder().setMappings(0, edit.apply(task.getMappings(0).toBuilder())).build();
  }

  private static Task twoWay(String id) {
    return ControlHarness.task(id).toBuilder()
        .setDirection(TaskDirection.Value.TWO_WAY)
        .clearProgressSync()
        .build();
  }

  private static Task patterns(String id, TopicMapping.Builder... mappings) {
    return ControlHarness.task(id).toBuilder()
        .clearProgressSync()
        .clearMappings()
        .addAllMappings(List.of(mappings).stream().map(TopicMapping.Builder::build).toList())
        .build();
  }

  private static TopicMapping.Builder pattern(String id, String pattern) {
    return TopicMapping.newBuilder().setId(id).setSourcePattern(pattern).setDestinationTopic("$0");
  }
}
