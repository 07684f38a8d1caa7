package dev.lockstep.coordinator.admin.task;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.Duration;
import dev.lockstep.admin.v1.FaultPolicy;
import dev.lockstep.admin.v1.ProgressSync;
import dev.lockstep.admin.v1.RejectedPolicy;
import dev.lockstep.admin.v1.StartPosition;
import dev.lockstep.admin.v1.Task;
import dev.lockstep.admin.v1.TaskDirection;
import dev.lockstep.admin.v1.TaskState;
import dev.lockstep.admin.v1.TopicMapping;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class TaskDefaultsTest {
  @Test
  void showsWhatIsInEffect() {
    Task task =
        Task.newBuilder()
            .addMappings(topic("Orders_Paid"))
            .setProgressSync(ProgressSync.getDefaultInstance())
            .build();

    Task filled = TaskDefaults.fill(task, List.of());

    assertThat(filled)
        .isEqualTo(
            Task.newBuilder()
                .setDirection(TaskDirection.Value.ONE_WAY)
                .setState(TaskState.Value.RUNNING)
                .setCreateDestinationTopics(true)
                .addMappings(
                    TopicMapping.newBuilder()
                        .setId("orders-paid")
                        .setSourceTopic("Orders_Paid")
                        .setDestinationTopic("Orders_Paid")
                        .setStart(StartPosition.newBuilder().setEarliest(true))
                        .setOnGap(FaultPolicy.Value.CONTINUE)
                        .setOnRejected(RejectedPolicy.Value.STOP_QUEUE))
                .setProgressSync(
                    ProgressSync.newBuilder()
                        .setEnabled(true)
                        .setAutomatic(true)
                        .setInterval(Duration.newBuilder().setSeconds(10))
                        .setMinOnlineMove(1000)
                        .setMinOnlineMoveTime(Duration.newBuilder().setSeconds(300)))
                .build());
  }

  @Test
  void keepsWhatIsSet() {
    Task filled =
        TaskDefaults.fill(
            Task.newBuilder()
                .setCreateDestinationTopics(false)
                .setState(TaskState.Value.PAUSED)
                .setProgressSync(
                    ProgressSync.newBuilder()
                        .setEnabled(false)
                        .setAutomatic(false)
                        .setMinOnlineMove(0)
                        .setMinOnlineMoveTime(Duration.getDefaultInstance()))
                .addMappings(topic("a").setStart(StartPosition.newBuilder().setLatest(true)))
                .build(),
            List.of());

    assertThat(filled.getCreateDestinationTopics()).isFalse();
    assertThat(filled.getState()).isEqualTo(TaskState.Value.PAUSED);
    assertThat(filled.getProgressSync().getEnabled()).isFalse();
    assertThat(filled.getProgressSync().getAutomatic()).isFalse();
    assertThat(filled.getProgressSync().getMinOnlineMove()).isZero();
    assertThat(filled.getProgressSync().getMinOnlineMoveTime())
        .isEqualTo(Duration.getDefaultInstance());
    assertThat(filled.getMappings(0).getStart().getLatest()).isTrue();
    assertThat(TaskDefaults.fill(filled, List.of())).isEqualTo(filled);
  }

  @Test
  void leavesProgressSyncAbsentAndAutomaticOffInTwoWayTasks() {
    Task twoWay =
        Task.newBuilder()
            .setDirection(TaskDirection.Value.TWO_WAY)
            .setProgressSync(ProgressSync.getDefaultInstance())
            .build();

    assertThat(TaskDefaults.fill(Task.getDefaultInstance(), List.of()).hasProgressSync()).isFalse();
    assertThat(TaskDefaults.fill(twoWay, List.of()).getProgressSync().getAutomatic()).isFalse();
  }

  @Test
  void givesUniqueIdsOfTheAllowedForm() {
    List<TopicMapping> mappings =
        Stream.of(
                topic("a.b"),
                topic("A_b"),
                topic("x").setId("a-b-2"),
                topic("%%"),
                topic("|"),
                topic("y".repeat(127)),
                topic("Y".repeat(127)))
            .map(TopicMapping.Builder::build)
            .toList();

    List<TopicMapping> assigned = MappingIds.assign(mappings, List.of());

    assertThat(assigned)
        .extracting(TopicMapping::getId)
        .containsExactly(
            "a-b", "a-b-3", "a-b-2", "mapping", "mapping-2", "y".repeat(63), "y".repeat(61) + "-2");
  }

  @Test
  void keepsTheIdOfAMappingThatExistsWhateverItsPlace() {
    List<TopicMapping> stored =
        MappingIds.assign(List.of(topic("a_b").build(), topic("a-b").build()), List.of());

    List<TopicMapping> swapped =
        MappingIds.assign(List.of(topic("A-B").build(), topic("a-b").build()), stored);

    assertThat(swapped).extracting(TopicMapping::getId).containsExactly("a-b-3", "a-b-2");
  }

  private static TopicMapping.Builder topic(String topic) {
    return TopicMapping.newBuilder().setSourceTopic(topic);
  }
}
