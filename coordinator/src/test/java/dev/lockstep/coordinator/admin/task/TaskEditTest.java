package dev.lockstep.coordinator.admin.task;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import com.google.protobuf.FieldMask;
import dev.lockstep.admin.v1.ProgressSync;
import dev.lockstep.admin.v1.Task;
import dev.lockstep.admin.v1.TaskDirection;
import dev.lockstep.admin.v1.TaskState;
import dev.lockstep.admin.v1.TopicMapping;
import dev.lockstep.admin.v1.UpdateTaskRequest;
import dev.lockstep.coordinator.admin.validation.InvalidRequestException;
import dev.lockstep.coordinator.admin.validation.Violation;
import java.util.List;
import org.junit.jupiter.api.Test;

class TaskEditTest {
  private static final Task STORED =
      TaskDefaults.fill(
          Task.newBuilder()
              .setName("tasks/orders")
              .setSource("clusters/a")
              .setDestination("clusters/b")
              .addMappings(TopicMapping.newBuilder().setSourceTopic("orders"))
              .setDescription("old")
              .setProgressSync(ProgressSync.getDefaultInstance())
              .build(),
          List.of());

  @Test
  void changesWhatTheMaskNames() {
    Task edited =
        edit(
            Task.newBuilder()
                .setDescription("new")
                .addMappings(TopicMapping.newBuilder().setSourceTopic("paid")),
            "description",
            "progress_sync");

    assertThat(edited)
        .isEqualTo(STORED.toBuilder().setDescription("new").clearProgressSync().build());
  }

  @Test
  void addsMappingsWithTheirDefaultsAndKeepsTheOthers() {
    Task edited =
        edit(
            Task.newBuilder()
                .addMappings(TopicMapping.newBuilder().setSourceTopic("paid"))
                .addMappings(TopicMapping.newBuilder().setSourceTopic("orders")));

    assertThat(edited.getMappingsList())
        .extracting(TopicMapping::getId)
        .containsExactly("paid", "orders");
    assertThat(edited.getMappings(1)).isEqualTo(STORED.getMappings(0));
  }

  @Test
  void takesBackWhatWasRead() {
    assertThat(edit(STORED.toBuilder().setDescription("new")))
        .isEqualTo(STORED.toBuilder().setDescription("new").build());
  }

  @Test
  void leavesTheDirectionOfProgressToSwitchDirection() {
    Task.Builder stored = STORED.toBuilder().setDirection(TaskDirection.Value.TWO_WAY);
    stored.getProgressSyncBuilder().setReversed(true);
    UpdateTaskRequest request =
        UpdateTaskRequest.newBuilder()
            .setTask(
                Task.newBuilder()
                    .setName("tasks/orders")
                    .setProgressSync(ProgressSync.newBuilder().setReversed(false)))
            .build();

    assertThat(TaskEdit.of(request).apply(stored.build()).getProgressSync().getReversed()).isTrue();
  }

  @Test
  void refusesToChangeWhatIsFixed() {
    Task.Builder sent =
        Task.newBuilder()
            .setSource("clusters/x")
            .setDestination("clusters/y")
            .setDirection(TaskDirection.Value.TWO_WAY)
            .setState(TaskState.Value.PAUSED);

    assertThatExceptionOfType(InvalidRequestException.class)
        .isThrownBy(() -> edit(sent))
        .satisfies(e ->
            assertThat(e.violations())
                .extracting(Violation::field)
                .containsExactly(
                    "task.source", "task.destination", "task.direction", "task.state"));
  }

  @Test
  void refusesFixedFieldsInTheMask() {
    assertThatExceptionOfType(InvalidRequestException.class)
        .isThrownBy(() -> edit(Task.newBuilder(), "source"))
        .satisfies(e ->
            assertThat(e.violations().getFirst().description())
                .startsWith("must name only mappings, "));
  }

  @Test
  void refusesOtherTopicsUnderTheIdOfAMapping() {
    Task.Builder sent =
        Task.newBuilder()
            .addMappings(TopicMapping.newBuilder().setId("orders").setSourceTopic("paid"));

    assertThatExceptionOfType(InvalidRequestException.class)
        .isThrownBy(() -> edit(sent))
        .satisfies(e ->
            assertThat(e.violations())
                .containsExactly(
                    new Violation(
                        "task.mappings[0].id",
                        "must be a new one when the topics change: \"orders\" stands for \"orders\" to \"orders\"")));
  }

  @Test
  void turnsScheduleAheadOnButNotOff() {
    // Given
    Task without = STORED.toBuilder().clearProgressSync().build();
    Task.Builder on =
        Task.newBuilder().addMappings(without.getMappings(0).toBuilder().setScheduleAhead(true));
    Task.Builder off = Task.newBuilder().addMappings(without.getMappings(0));

    // When
    Task with = edit(without, on);

    // Then
    assertThat(with.getMappings(0).getScheduleAhead()).isTrue();
    assertThatExceptionOfType(InvalidRequestException.class)
        .isThrownBy(() -> edit(with, off))
        .satisfies(e -> {
          assertThat(e.violations())
              .extracting(Violation::field)
              .containsExactly("task.mappings[0].schedule_ahead");
          assertThat(e.violations().getFirst().description()).startsWith("must stay true");
        });
  }

  @Test
  void refusesWhatWouldNotBeAValidTask() {
    assertThatExceptionOfType(InvalidRequestException.class)
        .isThrownBy(() -> edit(Task.newBuilder(), "mappings"))
        .satisfies(e ->
            assertThat(e.violations())
                .extracting(Violation::field)
                .containsExactly("task.mappings"));
  }

  private static Task edit(Task.Builder sent, String... mask) {
    return edit(STORED, sent, mask);
  }

  private static Task edit(Task stored, Task.Builder sent, String... mask) {
    UpdateTaskRequest request =
        UpdateTaskRequest.newBuilder()
            .setTask(sent.setName("tasks/orders"))
            .setUpdateMask(FieldMask.newBuilder().addAllPaths(List.of(mask)))
            .build();
    return TaskEdit.of(request).apply(stored);
  }
}
