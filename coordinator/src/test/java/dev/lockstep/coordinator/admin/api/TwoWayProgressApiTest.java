package dev.lockstep.coordinator.admin.api;

import static dev.lockstep.coordinator.admin.api.Api.drain;
import static dev.lockstep.coordinator.admin.api.Api.fields;
import static dev.lockstep.coordinator.admin.api.Api.newId;
import static dev.lockstep.coordinator.admin.api.Api.reason;
import static dev.lockstep.coordinator.admin.api.Api.refusal;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.google.rpc.Code;
import com.google.rpc.Status;
import dev.lockstep.admin.v1.CreateTaskRequest;
import dev.lockstep.admin.v1.GetTaskRequest;
import dev.lockstep.admin.v1.GetTaskStatusRequest;
import dev.lockstep.admin.v1.ProgressDirection;
import dev.lockstep.admin.v1.ProgressSync;
import dev.lockstep.admin.v1.SetAutoSyncRequest;
import dev.lockstep.admin.v1.SwitchDirectionRequest;
import dev.lockstep.admin.v1.SyncProgressRequest;
import dev.lockstep.admin.v1.Task;
import dev.lockstep.admin.v1.TaskDirection;
import dev.lockstep.worker.v1.Command;
import io.quarkus.test.junit.QuarkusTest;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The direction of progress in tasks that copy both ways. */
@QuarkusTest
class TwoWayProgressApiTest {

  private Api api;

  @BeforeEach
  void connect() {
    api = Api.ofThisTest();
  }

  @AfterEach
  void disconnect() {
    api.close();
  }

  @Test
  void syncsByHandOnlyUntilAutomaticSyncIsTurnedOn() {
    Task task = twoWay();
    Task automatic =
        api.progress.setAutoSync(
            SetAutoSyncRequest.newBuilder().setTask(task.getName()).setAutomatic(true).build());

    assertThat(task.getProgressSync().getEnabled()).isTrue();
    assertThat(task.getProgressSync().getAutomatic()).isFalse();
    assertThat(automatic.getProgressSync().getAutomatic()).isTrue();
  }

  @Test
  void syncsInTheDirectionThatWasSwitchedToUnlessTheCallNamesOne() throws Exception {
    try (FakeWorker worker =
        FakeWorker.connect(
            api.channel(), (command, reply) -> reply.done(Status.getDefaultInstance()))) {
      Task task = twoWay();
      awaitQueues(task);

      sync(task, ProgressDirection.Value.UNSPECIFIED);
      assertThat(switched(task)).isEqualTo(ProgressDirection.Value.DESTINATION_TO_SOURCE);
      sync(task, ProgressDirection.Value.UNSPECIFIED);
      sync(task, ProgressDirection.Value.SOURCE_TO_DESTINATION);

      assertThat(stored(task).getProgressSync().getReversed()).isTrue();
      assertThat(worker.commands())
          .filteredOn(Command::hasSyncProgress)
          .extracting(command -> command.getSyncProgress().getDirection())
          .containsExactly(
              ProgressDirection.Value.SOURCE_TO_DESTINATION,
              ProgressDirection.Value.DESTINATION_TO_SOURCE,
              ProgressDirection.Value.SOURCE_TO_DESTINATION);
    }
  }

  @Test
  void switchesToTheOtherDirectionOrTheOneThatIsNamed() {
    Task task = twoWay();
    SwitchDirectionRequest there =
        request(task).setDirection(ProgressDirection.Value.DESTINATION_TO_SOURCE).build();

    assertThat(api.progress.switchDirection(there).getDirection())
        .isEqualTo(ProgressDirection.Value.DESTINATION_TO_SOURCE);
    assertThat(api.progress.switchDirection(there).getDirection())
        .isEqualTo(ProgressDirection.Value.DESTINATION_TO_SOURCE);
    assertThat(switched(task)).isEqualTo(ProgressDirection.Value.SOURCE_TO_DESTINATION);
    assertThat(stored(task).getProgressSync().getReversed()).isFalse();
  }

  @Test
  void switchesOnceForARequestThatIsSentAgain() {
    Task task = twoWay();
    SwitchDirectionRequest once = request(task).setRequestId(newId()).build();

    List<ProgressDirection.Value> answers =
        List.of(
            api.progress.switchDirection(once).getDirection(),
            api.progress.switchDirection(once).getDirection());

    assertThat(answers).containsOnly(ProgressDirection.Value.DESTINATION_TO_SOURCE);
    assertThat(stored(task).getProgressSync().getReversed()).isTrue();
  }

  @Test
  void changesNothingWhenOnlyValidating() {
    Task task = twoWay();

    assertThat(
            api.progress
                .switchDirection(request(task).setValidateOnly(true).build())
                .getDirection())
        .isEqualTo(ProgressDirection.Value.DESTINATION_TO_SOURCE);
    assertThat(stored(task).getProgressSync().getReversed()).isFalse();
  }

  @Test
  void refusesWhatATaskThatCopiesOneWayCannotDo() throws Exception {
    try (FakeWorker _ = FakeWorker.connect(api.channel(), (command, reply) -> {})) {
      Task task = api.newTask();
      awaitQueues(task);

      Status switched =
          refusal(
              Code.FAILED_PRECONDITION, () -> api.progress.switchDirection(request(task).build()));
      Status synced =
          refusal(
              Code.FAILED_PRECONDITION,
              () -> sync(task, ProgressDirection.Value.DESTINATION_TO_SOURCE));

      assertThat(List.of(switched, synced))
          .allSatisfy(status -> {
            assertThat(reason(status)).isEqualTo("TASK_ONE_WAY");
            assertThat(status.getMessage()).contains("TWO_WAY");
          });
    }
  }

  @Test
  void refusesToSwitchWhatIsNotSynced() {
    CreateTaskRequest.Builder request = api.aTask(newId());
    request.getTaskBuilder().setDirection(TaskDirection.Value.TWO_WAY).clearProgressSync();
    Task task = api.tasks.createTask(request.build());

    Status status =
        refusal(
            Code.FAILED_PRECONDITION, () -> api.progress.switchDirection(request(task).build()));

    assertThat(reason(status)).isEqualTo("PROGRESS_SYNC_OFF");
  }

  @Test
  void refusesToMoveASourceBack() throws Exception {
    try (FakeWorker _ = FakeWorker.connect(api.channel(), (command, reply) -> {})) {
      Task task = twoWay();
      awaitQueues(task);
      SyncProgressRequest back =
          SyncProgressRequest.newBuilder()
              .setTask(task.getName())
              .setDirection(ProgressDirection.Value.DESTINATION_TO_SOURCE)
              .setAllowRewind(true)
              .build();

      Status status = refusal(Code.INVALID_ARGUMENT, () -> drain(api.progress.syncProgress(back)));

      assertThat(fields(status)).containsExactly("allow_rewind");
    }
  }

  @Test
  void namesAPatternOfGroupsThatIsNone() {
    CreateTaskRequest.Builder request = api.aTask(newId());
    request
        .getTaskBuilder()
        .setDirection(TaskDirection.Value.TWO_WAY)
        .setProgressSync(ProgressSync.newBuilder().addLocalOnlyGroups("("));

    Status status = refusal(Code.INVALID_ARGUMENT, () -> api.tasks.createTask(request.build()));

    assertThat(fields(status)).containsExactly("task.progress_sync.local_only_groups[0]");
  }

  private Task twoWay() {
    CreateTaskRequest.Builder request = api.aTask(newId());
    request.getTaskBuilder().setDirection(TaskDirection.Value.TWO_WAY);
    request.getTaskBuilder().getProgressSyncBuilder().setReversed(true); // only SwitchDirection may
    return api.tasks.createTask(request.build());
  }

  private void awaitQueues(Task task) {
    await()
        .until(() ->
            api
                .tasks
                .getTaskStatus(GetTaskStatusRequest.newBuilder().setName(task.getName()).build())
                .getMappingsList()
                .stream()
                .anyMatch(mapping -> mapping.getQueuesCount() > 0));
  }

  private void sync(Task task, ProgressDirection.Value direction) {
    drain(
        api.progress.syncProgress(
            SyncProgressRequest.newBuilder()
                .setTask(task.getName())
                .setDirection(direction)
                .build()));
  }

  private ProgressDirection.Value switched(Task task) {
    return api.progress.switchDirection(request(task).build()).getDirection();
  }

  private static SwitchDirectionRequest.Builder request(Task task) {
    return SwitchDirectionRequest.newBuilder().setTask(task.getName());
  }

  private Task stored(Task task) {
    return api.tasks.getTask(GetTaskRequest.newBuilder().setName(task.getName()).build());
  }
}
