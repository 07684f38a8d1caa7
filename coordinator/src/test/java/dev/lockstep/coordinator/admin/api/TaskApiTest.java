package dev.lockstep.coordinator.admin.api;

import static dev.lockstep.coordinator.admin.api.Api.fields;
import static dev.lockstep.coordinator.admin.api.Api.newId;
import static dev.lockstep.coordinator.admin.api.Api.reason;
import static dev.lockstep.coordinator.admin.api.Api.refusal;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.Duration;
import com.google.protobuf.FieldMask;
import com.google.rpc.Code;
import com.google.rpc.Status;
import dev.lockstep.admin.v1.CreateTaskRequest;
import dev.lockstep.admin.v1.DeleteTaskRequest;
import dev.lockstep.admin.v1.GetTaskRequest;
import dev.lockstep.admin.v1.GetTaskStatusRequest;
import dev.lockstep.admin.v1.ListTasksRequest;
import dev.lockstep.admin.v1.ListTasksResponse;
import dev.lockstep.admin.v1.PauseTaskRequest;
import dev.lockstep.admin.v1.QueueOffset;
import dev.lockstep.admin.v1.ResumeTaskRequest;
import dev.lockstep.admin.v1.SetAutoSyncRequest;
import dev.lockstep.admin.v1.Task;
import dev.lockstep.admin.v1.TaskDirection;
import dev.lockstep.admin.v1.TaskPhase;
import dev.lockstep.admin.v1.TaskState;
import dev.lockstep.admin.v1.TaskStatus;
import dev.lockstep.admin.v1.TopicMapping;
import dev.lockstep.admin.v1.TranslateOffsetRequest;
import dev.lockstep.admin.v1.UpdateTaskRequest;
import dev.lockstep.admin.v1.WatchTaskRequest;
import io.quarkus.test.junit.QuarkusTest;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

@QuarkusTest
class TaskApiTest {
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
  void createsWithTheValuesInEffect() {
    Task created = api.newTask();

    assertThat(created.getDirection()).isEqualTo(TaskDirection.Value.ONE_WAY);
    assertThat(created.getState()).isEqualTo(TaskState.Value.RUNNING);
    assertThat(created.getCreateDestinationTopics()).isTrue();
    assertThat(created.getMappings(0).getId()).isEqualTo("orders");
    assertThat(created.getMappings(0).getDestinationTopic()).isEqualTo("orders");
    assertThat(created.getMappings(0).getStart().getEarliest()).isTrue();
    assertThat(created.getProgressSync().getAutomatic()).isTrue();
    assertThat(created.getProgressSync().getInterval().getSeconds()).isEqualTo(10);
    assertThat(created.getEtag()).isNotEmpty();
    assertThat(get(created.getName())).isEqualTo(created);
  }

  @Test
  void refusesClustersThatAreNotRegisteredAndTakenIdsAndTopics() {
    CreateTaskRequest good = api.aTask(newId()).build();
    CreateTaskRequest.Builder elsewhere = good.toBuilder();
    elsewhere.getTaskBuilder().setSource("clusters/" + newId());
    Task created = api.tasks.createTask(good);

    Status unknown =
        refusal(
            Code.FAILED_PRECONDITION,
            () -> api.tasks.createTask(elsewhere.setTaskId(newId()).build()));
    Status taken = refusal(Code.ALREADY_EXISTS, () -> api.tasks.createTask(good));
    Status doubled =
        refusal(
            Code.FAILED_PRECONDITION,
            () -> api.tasks.createTask(good.toBuilder().setTaskId(newId()).build()));

    assertThat(reason(unknown)).isEqualTo("CLUSTER_NOT_REGISTERED");
    assertThat(unknown.getMessage()).contains(elsewhere.getTask().getSource());
    assertThat(reason(taken)).isEqualTo("TASK_EXISTS");
    assertThat(reason(doubled)).isEqualTo("TOPIC_ALREADY_MAPPED");
    assertThat(doubled.getMessage()).contains(created.getName(), "orders");
  }

  @Test
  void changesWhatTheMaskNames() {
    Task created = api.newTask();

    Task updated =
        api.tasks.updateTask(
            UpdateTaskRequest.newBuilder()
                .setTask(
                    Task.newBuilder()
                        .setName(created.getName())
                        .setEtag(created.getEtag())
                        .setDescription("ignored")
                        .addMappings(created.getMappings(0))
                        .addMappings(TopicMapping.newBuilder().setSourceTopic("paid")))
                .setUpdateMask(FieldMask.newBuilder().addPaths("mappings"))
                .build());

    assertThat(updated.getMappingsList())
        .extracting(TopicMapping::getId)
        .containsExactly("orders", "paid");
    assertThat(updated.getDescription()).isEmpty();
    assertThat(updated.getEtag()).isNotEqualTo(created.getEtag());
    assertThat(get(created.getName())).isEqualTo(updated);
  }

  @Test
  void refusesUpdatesOfFixedFieldsUnknownPathsAndBadValues() {
    Task created = api.newTask();
    Task.Builder moved = created.toBuilder().setDestination(created.getSource());
    Task.Builder bad = created.toBuilder();
    bad.getMappingsBuilder(0).setOnGapValue(77);

    Status fixed = refusal(Code.INVALID_ARGUMENT, () -> update(moved));
    Status unknown =
        refusal(
            Code.INVALID_ARGUMENT, () -> update(created.toBuilder(), "destination", "mappings"));
    Status value = refusal(Code.INVALID_ARGUMENT, () -> update(bad));

    assertThat(fields(fixed)).containsExactly("task.destination");
    assertThat(fields(unknown)).containsExactly("update_mask");
    assertThat(unknown.getMessage()).contains("must name only mappings, progress_sync");
    assertThat(fields(value)).containsExactly("task.mappings[0].on_gap");
    assertThat(get(created.getName())).isEqualTo(created);
  }

  @Test
  void pausesAndResumes() {
    Task created = api.newTask();

    Task paused = pause(created.getName(), "");
    Task again = pause(created.getName(), "");
    TaskStatus status = status(created.getName());
    Task resumed =
        api.tasks.resumeTask(
            ResumeTaskRequest.newBuilder()
                .setName(created.getName())
                .setEtag(paused.getEtag())
                .build());

    assertThat(paused.getState()).isEqualTo(TaskState.Value.PAUSED);
    assertThat(again).isEqualTo(paused);
    assertThat(status.getPhase()).isEqualTo(TaskPhase.Value.PAUSED);
    assertThat(resumed.getState()).isEqualTo(TaskState.Value.RUNNING);
  }

  @Test
  void refusesChangesOfWhatTheCallerHasNotSeen() {
    Task created = api.newTask();
    String name = created.getName();
    List<Status> refusals =
        List.of(
            refusal(
                Code.ABORTED,
                () -> update(created.toBuilder().setEtag("stale").setDescription("x"))),
            refusal(Code.ABORTED, () -> pause(name, "stale")),
            refusal(
                Code.ABORTED,
                () ->
                    api.tasks.resumeTask(
                        ResumeTaskRequest.newBuilder().setName(name).setEtag("stale").build())),
            refusal(
                Code.ABORTED,
                () ->
                    api.progress.setAutoSync(
                        SetAutoSyncRequest.newBuilder()
                            .setTask(name)
                            .setAutomatic(false)
                            .setEtag("stale")
                            .build())),
            refusal(
                Code.ABORTED,
                () ->
                    api.tasks.deleteTask(
                        DeleteTaskRequest.newBuilder().setName(name).setEtag("stale").build())));

    assertThat(refusals).extracting(Api::reason).containsOnly("ETAG_MISMATCH");
    assertThat(get(name)).isEqualTo(created);
  }

  @Test
  void onlyValidatesIfAsked() {
    String id = newId();
    Task stored = api.newTask();
    String name = stored.getName();

    Task would = api.tasks.createTask(api.aTask(id).setValidateOnly(true).build());
    api.tasks.updateTask(
        UpdateTaskRequest.newBuilder()
            .setTask(stored.toBuilder().setDescription("x"))
            .setValidateOnly(true)
            .build());
    Task paused =
        api.tasks.pauseTask(
            PauseTaskRequest.newBuilder().setName(name).setValidateOnly(true).build());
    api.progress.setAutoSync(
        SetAutoSyncRequest.newBuilder()
            .setTask(name)
            .setAutomatic(false)
            .setValidateOnly(true)
            .build());
    api.tasks.deleteTask(
        DeleteTaskRequest.newBuilder().setName(name).setValidateOnly(true).build());

    assertThat(would.getMappings(0).getId()).isEqualTo("orders");
    assertThat(paused.getState()).isEqualTo(TaskState.Value.PAUSED);
    refusal(Code.NOT_FOUND, () -> get("tasks/" + id));
    assertThat(get(name)).isEqualTo(stored);
  }

  @Test
  void answersARepeatedRequestAsItDidTheFirstTime() {
    CreateTaskRequest create = api.aTask(newId()).setRequestId(newId()).build();
    Task first = api.tasks.createTask(create);
    DeleteTaskRequest delete =
        DeleteTaskRequest.newBuilder().setName(first.getName()).setRequestId(newId()).build();

    Task again = api.tasks.createTask(create);
    api.tasks.deleteTask(delete);
    api.tasks.deleteTask(delete);
    Status other =
        refusal(
            Code.INVALID_ARGUMENT,
            () -> api.tasks.deleteTask(delete.toBuilder().setName("tasks/other").build()));

    assertThat(again).isEqualTo(first);
    assertThat(reason(other)).isEqualTo("REQUEST_ID_REUSED");
  }

  @Test
  void listsByNameInPages() {
    List<String> mine = new ArrayList<>();
    for (int i = 0; i < 3; i++) {
      mine.add(api.newTask().getName());
    }

    List<String> listed = new ArrayList<>();
    String token = "";
    do {
      ListTasksResponse page =
          api.tasks.listTasks(
              ListTasksRequest.newBuilder().setPageSize(1).setPageToken(token).build());
      page.getTasksList().forEach(t -> listed.add(t.getName()));
      token = page.getNextPageToken();
    } while (!token.isEmpty());

    assertThat(listed).isSorted().doesNotHaveDuplicates().containsAll(mine);
  }

  @Test
  void watchesUntilTheTaskIsDeleted() {
    Task task = api.newTask();
    Iterator<TaskStatus> watch =
        api.tasks.watchTask(
            WatchTaskRequest.newBuilder()
                .setName(task.getName())
                .setInterval(Duration.newBuilder().setNanos(100_000_000))
                .build());

    TaskStatus first = watch.next();
    TaskStatus second = watch.next();
    api.tasks.deleteTask(DeleteTaskRequest.newBuilder().setName(task.getName()).build());
    Status end = refusal(Code.NOT_FOUND, () -> Api.drain(watch));

    assertThat(first.getTask()).isEqualTo(task.getName());
    assertThat(second.getTime()).isNotEqualTo(first.getTime());
    assertThat(reason(end)).isEqualTo("TASK_NOT_FOUND");
  }

  @Test
  void turnsAutomaticSyncOnAndOff() {
    Task task = api.newTask();
    SetAutoSyncRequest.Builder request = SetAutoSyncRequest.newBuilder().setTask(task.getName());

    Task off = api.progress.setAutoSync(request.setAutomatic(false).build());
    Task on =
        api.progress.setAutoSync(
            request
                .setAutomatic(true)
                .setInterval(Duration.newBuilder().setSeconds(3))
                .setIncludeOffline(true)
                .build());

    assertThat(off.getProgressSync().getAutomatic()).isFalse();
    assertThat(off.getProgressSync().getInterval().getSeconds()).isEqualTo(10);
    assertThat(on.getProgressSync().getAutomatic()).isTrue();
    assertThat(on.getProgressSync().getInterval().getSeconds()).isEqualTo(3);
    assertThat(on.getProgressSync().getIncludeOffline()).isTrue();
  }

  @Test
  void syncsNoProgressWhereScheduledMessagesAreCopiedAhead() {
    // Given
    CreateTaskRequest.Builder request = api.aTask(newId());
    request.getTaskBuilder().clearProgressSync().getMappingsBuilder(0).setScheduleAhead(true);
    Task task = api.tasks.createTask(request.build());

    // When
    Status automatic =
        refusal(
            Code.INVALID_ARGUMENT,
            () ->
                api.progress.setAutoSync(
                    SetAutoSyncRequest.newBuilder()
                        .setTask(task.getName())
                        .setAutomatic(true)
                        .build()));
    Status translation =
        refusal(
            Code.INVALID_ARGUMENT,
            () ->
                api.progress.translateOffset(
                    TranslateOffsetRequest.newBuilder()
                        .setTask(task.getName())
                        .setSource(QueueOffset.newBuilder().setBroker("broker-a"))
                        .build()));

    // Then
    assertThat(fields(automatic)).containsExactly("task.mappings[0].schedule_ahead");
    assertThat(fields(translation)).containsExactly("mapping");
  }

  private Task get(String name) {
    return api.tasks.getTask(GetTaskRequest.newBuilder().setName(name).build());
  }

  private TaskStatus status(String name) {
    return api.tasks.getTaskStatus(GetTaskStatusRequest.newBuilder().setName(name).build());
  }

  private Task pause(String name, String etag) {
    return api.tasks.pauseTask(PauseTaskRequest.newBuilder().setName(name).setEtag(etag).build());
  }

  private Task update(Task.Builder task, String... mask) {
    return api.tasks.updateTask(
        UpdateTaskRequest.newBuilder()
            .setTask(task)
            .setUpdateMask(FieldMask.newBuilder().addAllPaths(List.of(mask)))
            .build());
  }
}
