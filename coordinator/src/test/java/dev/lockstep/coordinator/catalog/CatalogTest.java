package dev.lockstep.coordinator.catalog;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lockstep.admin.v1.Cluster;
import dev.lockstep.admin.v1.Task;
import dev.lockstep.admin.v1.TaskDirection;
import dev.lockstep.admin.v1.TaskState;
import dev.lockstep.admin.v1.TopicMapping;
import dev.lockstep.coordinator.failure.ControlException;
import dev.lockstep.coordinator.failure.Reason;
import dev.lockstep.coordinator.testing.ControlHarness;
import java.nio.file.Path;
import java.time.Duration;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Clusters and tasks: etags, request ids, validation without a change, what depends on other
 * resources.
 */
class CatalogTest {
  @TempDir Path folder;
  private ControlHarness harness;

  @BeforeEach
  void lead() {
    harness = new ControlHarness(folder);
  }

  @Test
  void completesWhatItStores() {
    // When
    Task task = harness.createTask("t");

    // Then
    assertThat(task.getEtag()).isNotEmpty();
    assertThat(task.hasCreateTime()).isTrue();
    assertThat(harness.tasks.get("t")).isEqualTo(task);
  }

  @Test
  void changesTheEtagWithEveryChangeAndOnlyThen() {
    // Given
    Task task = harness.createTask("t");

    // When
    Task same = harness.tasks.update("t", t -> t, Change.plain("UpdateTask"));
    Task other =
        harness.tasks.update(
            "t", t -> t.toBuilder().setDescription("x").build(), Change.plain("UpdateTask"));

    // Then
    assertThat(same).isEqualTo(task);
    assertThat(other.getEtag()).isNotEqualTo(task.getEtag());
    refused(
        Reason.ETAG_MISMATCH,
        () -> harness.tasks.delete("t", new Change("", "DeleteTask", "", task.getEtag(), false)));
    harness.tasks.delete("t", new Change("", "DeleteTask", "", other.getEtag(), false));
    refused(Reason.TASK_NOT_FOUND, () -> harness.tasks.get("t"));
  }

  @Test
  void keepsWhatCannotBeChanged() {
    // Given
    Task task = harness.createTask("t");

    // When
    Task updated =
        harness.tasks.update(
            "t",
            t ->
                t.toBuilder()
                    .setName("tasks/u")
                    .setSource("clusters/sh")
                    .setState(TaskState.Value.PAUSED)
                    .build(),
            Change.plain("UpdateTask"));

    // Then
    assertThat(updated).isEqualTo(task);
  }

  @Test
  void answersARepeatedRequestAsTheFirstTimeForADay() {
    // Given
    Change change = new Change("r1", "CreateTask", "digest", "", false);
    Task first = harness.tasks.create(ControlHarness.task("t"), change);
    harness.tasks.setState("t", TaskState.Value.PAUSED, Change.plain("PauseTask"));

    // When
    Task again = harness.tasks.create(ControlHarness.task("t"), change);

    // Then
    assertThat(again).isEqualTo(first);
    assertThat(harness.tasks.get("t").getState()).isEqualTo(TaskState.Value.PAUSED);
    harness.clock.advance(Duration.ofDays(1).plusSeconds(1));
    harness.loop.post(harness.leadership::tick);
    harness.loop.post(harness.leadership::tick);
    refused(Reason.TASK_EXISTS, () -> harness.tasks.create(ControlHarness.task("t"), change));
  }

  @Test
  void refusesARequestIdThatMeantSomethingElse() {
    // Given
    harness.tasks.create(
        ControlHarness.task("t"), new Change("r1", "CreateTask", "digest", "", false));

    // When, Then
    refused(
        Reason.REQUEST_ID_REUSED,
        () ->
            harness.tasks.create(
                ControlHarness.task("u"), new Change("r1", "CreateTask", "other", "", false)));
    refused(
        Reason.REQUEST_ID_REUSED,
        () -> harness.tasks.delete("t", new Change("r1", "DeleteTask", "digest", "", false)));
  }

  @Test
  void validatesWithoutChanging() {
    // When
    Task would =
        harness.tasks.create(
            ControlHarness.task("t"), new Change("r1", "CreateTask", "d", "", true));

    // Then
    assertThat(would.getEtag()).isNotEmpty();
    refused(Reason.TASK_NOT_FOUND, () -> harness.tasks.get("t"));
    Task real =
        harness.tasks.create(
            ControlHarness.task("t"), new Change("r1", "CreateTask", "d", "", false));
    harness.tasks.setState("t", TaskState.Value.PAUSED, new Change("", "PauseTask", "", "", true));
    harness.tasks.delete("t", new Change("", "DeleteTask", "", "", true));
    assertThat(harness.tasks.get("t")).isEqualTo(real);
    refused(
        Reason.TASK_EXISTS,
        () ->
            harness.tasks.create(
                ControlHarness.task("t"), new Change("", "CreateTask", "", "", true)));
  }

  @Test
  void refusesTasksOfUnknownClustersAndClustersInUse() {
    // Given
    harness.createTask("t");

    // When, Then
    Task elsewhere =
        ControlHarness.task("u").toBuilder().setDestination("clusters/nowhere").build();
    refused(
        Reason.CLUSTER_NOT_REGISTERED,
        () -> harness.tasks.create(elsewhere, Change.plain("CreateTask")));
    refused(
        Reason.CLUSTER_IN_USE, () -> harness.clusters.delete("sh", Change.plain("DeleteCluster")));
    harness.tasks.delete("t", Change.plain("DeleteTask"));
    harness.clusters.delete("sh", Change.plain("DeleteCluster"));
    refused(Reason.CLUSTER_NOT_FOUND, () -> harness.clusters.get("sh"));
  }

  @Test
  void refusesASecondTaskOnTheSameTopics() {
    // Given
    harness.createTask("t");
    Task other = ControlHarness.task("u");

    // When, Then
    refused(
        Reason.TOPIC_ALREADY_MAPPED, () -> harness.tasks.create(other, Change.plain("CreateTask")));
    Task renamed =
        other.toBuilder()
            .setMappings(0, other.getMappings(0).toBuilder().setDestinationTopic("orders2"))
            .build();
    harness.tasks.create(renamed, Change.plain("CreateTask"));
    refused(
        Reason.TOPIC_ALREADY_MAPPED,
        () -> harness.tasks.update("u", t -> other, Change.plain("UpdateTask")));
  }

  @Test
  void refusesASecondTaskOnTheSameTopicsWhicheverWayTheyAreNamed() {
    // Given
    Task back =
        ControlHarness.task("t").toBuilder()
            .setSource("clusters/sh")
            .setDestination("clusters/hz")
            .build();
    harness.tasks.create(back, Change.plain("CreateTask"));
    Task oneWay = ControlHarness.task("u");
    Task twoWay = oneWay.toBuilder().setDirection(TaskDirection.Value.TWO_WAY).build();
    TopicMapping.Builder all =
        TopicMapping.newBuilder().setId("m").setSourcePattern("o.*").setDestinationTopic("$0");
    Task pattern = twoWay.toBuilder().setMappings(0, all).build();

    // When, Then
    refused(
        Reason.TOPIC_ALREADY_MAPPED,
        () -> harness.tasks.create(twoWay, Change.plain("CreateTask")));
    refused(
        Reason.TOPIC_ALREADY_MAPPED,
        () -> harness.tasks.create(pattern, Change.plain("CreateTask")));
    harness.tasks.create(oneWay, Change.plain("CreateTask"));
    harness.tasks.create(
        pattern.toBuilder()
            .setName("tasks/v")
            .setMappings(0, all.setExcludePattern("orders"))
            .build(),
        Change.plain("CreateTask"));
    refused(
        Reason.TOPIC_ALREADY_MAPPED,
        () ->
            harness.tasks.create(
                pattern.toBuilder().setName("tasks/w").setMappings(0, all).build(),
                Change.plain("CreateTask")));
  }

  @Test
  void anEditThatIsRefusedChangesNothing() {
    // Given
    Cluster before = harness.clusters.get("hz");

    // When, Then
    refused(
        Reason.INVALID_FIELD,
        () ->
            harness.clusters.update(
                "hz",
                c -> {
                  throw new ControlException(Reason.INVALID_FIELD, "region: no", "cluster.region");
                },
                Change.plain("UpdateCluster")));
    assertThat(harness.clusters.get("hz")).isEqualTo(before);
  }

  @Test
  void pagesById() {
    // When
    Page<Cluster> first = harness.clusters.list(1, "");
    Page<Cluster> second = harness.clusters.list(1, first.next());

    // Then
    assertThat(first.items()).extracting(Cluster::getName).containsExactly("clusters/hz");
    assertThat(second.items()).extracting(Cluster::getName).containsExactly("clusters/sh");
    assertThat(second.next()).isEmpty();
  }

  private static void refused(Reason reason, ThrowingCallable call) {
    assertThatThrownBy(call)
        .isInstanceOfSatisfying(
            ControlException.class, e -> assertThat(e.reason()).isEqualTo(reason));
  }
}
