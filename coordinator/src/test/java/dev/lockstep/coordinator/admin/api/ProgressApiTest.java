package dev.lockstep.coordinator.admin.api;

import static dev.lockstep.coordinator.admin.api.Api.drain;
import static dev.lockstep.coordinator.admin.api.Api.fields;
import static dev.lockstep.coordinator.admin.api.Api.newId;
import static dev.lockstep.coordinator.admin.api.Api.reason;
import static dev.lockstep.coordinator.admin.api.Api.refusal;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;

import com.google.common.collect.ImmutableList;
import com.google.protobuf.Any;
import com.google.protobuf.FieldMask;
import com.google.rpc.Code;
import com.google.rpc.ErrorInfo;
import com.google.rpc.Status;
import dev.lockstep.admin.v1.CancelOperationRequest;
import dev.lockstep.admin.v1.CheckClusterRequest;
import dev.lockstep.admin.v1.CheckItem;
import dev.lockstep.admin.v1.CheckOutcome;
import dev.lockstep.admin.v1.ClusterCheck;
import dev.lockstep.admin.v1.Decision;
import dev.lockstep.admin.v1.GetOperationRequest;
import dev.lockstep.admin.v1.GetTaskStatusRequest;
import dev.lockstep.admin.v1.GroupProgress;
import dev.lockstep.admin.v1.ListGroupsRequest;
import dev.lockstep.admin.v1.ListGroupsResponse;
import dev.lockstep.admin.v1.ListOperationsRequest;
import dev.lockstep.admin.v1.Operation;
import dev.lockstep.admin.v1.OperationState;
import dev.lockstep.admin.v1.PauseTaskRequest;
import dev.lockstep.admin.v1.PreviewProgressRequest;
import dev.lockstep.admin.v1.PreviewProgressResponse;
import dev.lockstep.admin.v1.ProgressDirection;
import dev.lockstep.admin.v1.QueueOffset;
import dev.lockstep.admin.v1.SyncProgressRequest;
import dev.lockstep.admin.v1.SyncProgressResponse;
import dev.lockstep.admin.v1.SyncSummary;
import dev.lockstep.admin.v1.Task;
import dev.lockstep.admin.v1.TranslateOffsetRequest;
import dev.lockstep.admin.v1.TranslateOffsetResponse;
import dev.lockstep.admin.v1.UpdateTaskRequest;
import dev.lockstep.admin.v1.WaitOperationRequest;
import dev.lockstep.admin.v1.WatchProgressRequest;
import dev.lockstep.admin.v1.WatchProgressResponse;
import dev.lockstep.coordinator.admin.api.FakeWorker.Reply;
import dev.lockstep.worker.v1.Command;
import dev.lockstep.worker.v1.CommandOutput;
import io.grpc.Context;
import io.grpc.StatusRuntimeException;
import io.quarkus.test.junit.QuarkusTest;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.BiConsumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The calls that a worker carries out, with a worker that does as told. */
@QuarkusTest
class ProgressApiTest {
  private static final Status OK = Status.getDefaultInstance();
  private static final Status GROUPS_FAILED =
      Status.newBuilder()
          .setCode(Code.ABORTED_VALUE)
          .setMessage("groups that failed, each with its cause in its result")
          .addDetails(Any.pack(ErrorInfo.newBuilder().setReason("GROUPS_FAILED").build()))
          .build();

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
  void streamsEachResultAndTheSummaryAndKeepsThem() throws Exception {
    try (FakeWorker worker =
        worker(syncing(Decision.Value.SYNCED, Decision.Value.SKIPPED_OFFLINE))) {
      Task task = discoveredTask();

      List<SyncProgressResponse> answers = sync(task);
      Operation operation = operation(answers.getFirst().getOperation());
      ListGroupsResponse first =
          api.progress.listGroups(
              ListGroupsRequest.newBuilder().setTask(task.getName()).setPageSize(1).build());
      ListGroupsResponse second =
          api.progress.listGroups(
              ListGroupsRequest.newBuilder()
                  .setTask(task.getName())
                  .setPageToken(first.getNextPageToken())
                  .build());

      assertThat(answers).hasSize(3);
      assertThat(answers.get(0).getGroup().getGroup()).isEqualTo("group-0");
      assertThat(answers.get(2).getSummary().getDecisionsMap())
          .containsEntry("SYNCED", 1)
          .containsEntry("SKIPPED_OFFLINE", 1);
      assertThat(operation.getState()).isEqualTo(OperationState.Value.SUCCEEDED);
      assertThat(operation.getTarget()).isEqualTo(task.getName());
      assertThat(operation.getKind()).isEqualTo("SYNC_PROGRESS");
      assertThat(first.getGroupsList())
          .extracting(g -> g.getProgress().getGroup())
          .containsExactly("group-0");
      assertThat(second.getGroupsList())
          .extracting(g -> g.getProgress().getGroup())
          .containsExactly("group-1");
      assertThat(second.getNextPageToken()).isEmpty();
      assertThat(worker.commands().getLast().getSyncProgress().getPreview()).isFalse();
      assertThat(worker.commands().getLast().getSyncProgress().getDirection())
          .isEqualTo(ProgressDirection.Value.SOURCE_TO_DESTINATION);
      assertThat(
              worker.commands().getLast().getSyncProgress().getSpec().getTopics(0).getQueuesCount())
          .isEqualTo(2);
    }
  }

  @Test
  void endsAbortedNamingTheGroupsThatFailed() throws Exception {
    try (FakeWorker worker = worker(syncing(Decision.Value.SYNCED, Decision.Value.FAILED))) {
      Task task = discoveredTask();
      Iterator<SyncProgressResponse> answers = api.progress.syncProgress(request(task).build());

      String operation = answers.next().getOperation();
      var _ = answers.next();
      SyncSummary summary = answers.next().getSummary();
      Status status = refusal(Code.ABORTED, () -> drain(answers));

      assertThat(summary.getDecisionsMap()).containsEntry("FAILED", 1).containsEntry("SYNCED", 1);
      assertThat(reason(status)).isEqualTo("GROUPS_FAILED");
      assertThat(status.getMessage()).contains("group-1 on orders").doesNotContain("group-0");
      assertThat(operation(operation).getState()).isEqualTo(OperationState.Value.FAILED);
      assertThat(operation(operation).getError()).isEqualTo(status);
      assertThat(worker.commands()).isNotEmpty();
    }
  }

  @Test
  void stopsTheWorkerWhenTheCallerGoes() throws Exception {
    try (FakeWorker worker = worker(ProgressApiTest::neverEnds)) {
      Task task = discoveredTask();
      Context.CancellableContext caller = Context.current().withCancellation();
      CompletableFuture<Void> call =
          CompletableFuture.runAsync(
              caller.wrap(() -> drain(api.progress.syncProgress(request(task).build()))));
      await().until(() -> !worker.commands().isEmpty());

      caller.cancel(null);

      await()
          .untilAsserted(() ->
              assertThat(worker.cancelled())
                  .containsExactly(worker.commands().getFirst().getCommandId()));
      await()
          .untilAsserted(
              () -> assertThat(newest(task).getState()).isEqualTo(OperationState.Value.CANCELLED));
      assertThat(call.handle((ok, failed) -> failed).join())
          .hasCauseInstanceOf(StatusRuntimeException.class);
    }
  }

  @Test
  void stopsTheSyncWhenItsOperationIsCancelled() throws Exception {
    try (FakeWorker worker = worker(ProgressApiTest::neverEnds)) {
      Task task = discoveredTask();
      CompletableFuture<Status> call =
          CompletableFuture.supplyAsync(
              () -> workerStatus(() -> drain(api.progress.syncProgress(request(task).build()))));
      await().until(() -> !worker.commands().isEmpty());
      String operation = newest(task).getName();

      api.operations.cancelOperation(
          CancelOperationRequest.newBuilder().setName(operation).build());
      Operation ended =
          api.operations.waitOperation(
              WaitOperationRequest.newBuilder().setName(operation).build());

      assertThat(ended.getState()).isEqualTo(OperationState.Value.CANCELLED);
      assertThat(call.join().getCode()).isEqualTo(Code.CANCELLED_VALUE);
    }
  }

  @Test
  void answersARepeatedSyncWithoutDoingItAgain() throws Exception {
    try (FakeWorker worker = worker(syncing(Decision.Value.FAILED))) {
      Task task = discoveredTask();
      SyncProgressRequest request = request(task).setRequestId(newId()).build();
      Iterator<SyncProgressResponse> first = api.progress.syncProgress(request);
      List<SyncProgressResponse> answers = List.of(first.next(), first.next());
      Status end = refusal(Code.ABORTED, () -> drain(first));

      Iterator<SyncProgressResponse> second = api.progress.syncProgress(request);
      List<SyncProgressResponse> again = List.of(second.next(), second.next());
      Status endAgain = refusal(Code.ABORTED, () -> drain(second));
      Status other =
          refusal(
              Code.INVALID_ARGUMENT,
              () ->
                  drain(
                      api.progress.syncProgress(request.toBuilder().setAllowRewind(true).build())));

      assertThat(again).isEqualTo(answers);
      assertThat(endAgain).isEqualTo(end);
      assertThat(reason(other)).isEqualTo("REQUEST_ID_REUSED");
      assertThat(worker.commands()).hasSize(1);
    }
  }

  @Test
  void passesOnWhyTheWorkerFailed() throws Exception {
    Status cause =
        Status.newBuilder()
            .setCode(Code.UNAVAILABLE_VALUE)
            .setMessage("clusters/a does not answer: start it")
            .build();
    try (FakeWorker worker = worker((command, reply) -> reply.done(cause))) {
      Task task = discoveredTask();

      Status status = workerStatus(() -> drain(api.progress.syncProgress(request(task).build())));

      assertThat(status).isEqualTo(cause);
      assertThat(newest(task).getError()).isEqualTo(cause);
      assertThat(worker.commands()).hasSize(1);
    }
  }

  @Test
  void previewsWithoutWritingOrKeeping() throws Exception {
    try (FakeWorker worker = worker(syncing(Decision.Value.SYNCED))) {
      Task task = discoveredTask();

      List<PreviewProgressResponse> answers =
          ImmutableList.copyOf(
              api.progress.previewProgress(
                  PreviewProgressRequest.newBuilder()
                      .setTask(task.getName())
                      .addGroups("group-0")
                      .build()));

      assertThat(answers).extracting(a -> a.getGroup().getGroup()).containsExactly("group-0");
      assertThat(worker.commands().getFirst().getSyncProgress().getPreview()).isTrue();
      assertThat(worker.commands().getFirst().getSyncProgress().getGroupsList())
          .containsExactly("group-0");
      assertThat(
              api.progress
                  .listGroups(ListGroupsRequest.newBuilder().setTask(task.getName()).build())
                  .getGroupsList())
          .isEmpty();
      assertThat(operations(task)).isEmpty();
    }
  }

  @Test
  void watchesTheResultsOfSyncs() throws Exception {
    try (FakeWorker worker = worker(syncing(Decision.Value.SYNCED, Decision.Value.SYNCED))) {
      Task task = discoveredTask();
      CompletableFuture<String> watched =
          CompletableFuture.supplyAsync(() -> {
            Iterator<WatchProgressResponse> watch =
                api.progress.watchProgress(
                    WatchProgressRequest.newBuilder()
                        .setTask(task.getName())
                        .addGroups("group-1")
                        .build());
            return watch.next().getGroup().getGroup();
          });

      await()
          .until(() -> {
            sync(task);
            return watched.isDone();
          });

      assertThat(watched.join()).isEqualTo("group-1");
      assertThat(worker.commands()).isNotEmpty();
    }
  }

  @Test
  void translatesOffsetsOfQueuesThatAreCopied() throws Exception {
    TranslateOffsetResponse answer =
        TranslateOffsetResponse.newBuilder()
            .setDestination(
                QueueOffset.newBuilder().setBroker("broker-b").setQueueId(1).setOffset(7))
            .setPulls(1)
            .build();
    BiConsumer<Command, Reply> script =
        (command, reply) -> {
          reply.output(CommandOutput.newBuilder().setTranslation(answer));
          reply.done(OK);
        };
    try (FakeWorker worker = worker(script)) {
      Task task = discoveredTask();
      TranslateOffsetRequest.Builder request =
          TranslateOffsetRequest.newBuilder()
              .setTask(task.getName())
              .setSource(QueueOffset.newBuilder().setBroker("broker-a").setQueueId(1).setOffset(5));

      TranslateOffsetResponse translated = api.progress.translateOffset(request.build());
      Status mapping =
          refusal(
              Code.NOT_FOUND,
              () -> api.progress.translateOffset(request.clone().setMapping("nowhere").build()));
      Status topic =
          refusal(
              Code.INVALID_ARGUMENT,
              () -> api.progress.translateOffset(request.clone().setSourceTopic("other").build()));
      request.getSourceBuilder().setQueueId(9);
      Status queue = refusal(Code.NOT_FOUND, () -> api.progress.translateOffset(request.build()));

      assertThat(translated).isEqualTo(answer);
      assertThat(reason(mapping)).isEqualTo("MAPPING_NOT_FOUND");
      assertThat(fields(topic)).containsExactly("source_topic");
      assertThat(reason(queue)).isEqualTo("QUEUE_NOT_FOUND");
      assertThat(worker.commands()).hasSize(1);
    }
  }

  @Test
  void saysWhatHasToBeDoneBeforeASync() throws Exception {
    Task task;
    try (FakeWorker worker = worker(ProgressApiTest::neverEnds)) {
      task = discoveredTask();
      assertThat(worker.commands()).isEmpty();
    }
    Status noWorker =
        await()
            .until(
                () -> refusal(Code.UNAVAILABLE, () -> sync(task)),
                s -> reason(s).equals("NO_WORKER"));
    Status failed = newest(task).getError();
    api.tasks.pauseTask(PauseTaskRequest.newBuilder().setName(task.getName()).build());
    Status paused = refusal(Code.FAILED_PRECONDITION, () -> sync(task));
    Task off = api.newTask();
    api.tasks.updateTask(
        UpdateTaskRequest.newBuilder()
            .setTask(Task.newBuilder().setName(off.getName()))
            .setUpdateMask(FieldMask.newBuilder().addPaths("progress_sync"))
            .build());
    Status syncOff = refusal(Code.FAILED_PRECONDITION, () -> sync(off));
    Status notFound = refusal(Code.FAILED_PRECONDITION, () -> sync(api.newTask()));

    assertThat(failed).isEqualTo(noWorker);
    assertThat(reason(paused)).isEqualTo("TASK_PAUSED");
    assertThat(reason(syncOff)).isEqualTo("PROGRESS_SYNC_OFF");
    assertThat(reason(notFound)).isEqualTo("TOPICS_NOT_DISCOVERED");
  }

  @Test
  void checksClustersThroughAWorker() throws Exception {
    try (FakeWorker worker =
        worker((command, reply) -> {
          String region = command.getCheckCluster().getCluster().getDescription();
          CheckItem.Builder item =
              CheckItem.newBuilder().setCheck("read").setDetail("told by the test");
          item.setOutcome(
              region.isEmpty() ? CheckOutcome.Value.WARNING : CheckOutcome.Value.FAILED);
          if (!region.isEmpty()) {
            item.setCheck(region);
          }
          reply.output(
              CommandOutput.newBuilder().setClusterCheck(ClusterCheck.newBuilder().addItems(item)));
          reply.done(OK);
        })) {
      ClusterCheck good = api.clusters.checkCluster(check(""));
      Status missing =
          refusal(Code.FAILED_PRECONDITION, () -> api.clusters.checkCluster(check("write")));
      Status unreachable =
          refusal(Code.UNAVAILABLE, () -> api.clusters.checkCluster(check("reach")));

      assertThat(good.getWorker()).isEqualTo(worker.id());
      assertThat(good.getCluster()).startsWith("clusters/");
      assertThat(good.getItems(0).getOutcome()).isEqualTo(CheckOutcome.Value.WARNING);
      assertThat(reason(missing)).isEqualTo("CHECK_FAILED");
      assertThat(missing.getMessage()).contains("write: told by the test");
      assertThat(reason(unreachable)).isEqualTo("CLUSTER_UNREACHABLE");
    }
  }

  private FakeWorker worker(BiConsumer<Command, Reply> script) throws InterruptedException {
    return FakeWorker.connect(api.channel(), script);
  }

  private static void neverEnds(Command command, Reply reply) {}

  private static BiConsumer<Command, Reply> syncing(Decision.Value... decisions) {
    return (command, reply) -> {
      for (int i = 0; i < decisions.length; i++) {
        reply.output(
            CommandOutput.newBuilder()
                .setGroupProgress(
                    GroupProgress.newBuilder()
                        .setGroup("group-" + i)
                        .setSourceTopic("orders")
                        .setDestinationTopic("orders")
                        .setDecision(decisions[i])
                        .setDirection(ProgressDirection.Value.SOURCE_TO_DESTINATION)));
      }
      // As the offset-sync worker does.
      reply.done(List.of(decisions).contains(Decision.Value.FAILED) ? GROUPS_FAILED : OK);
    };
  }

  /** A task whose queues the worker has reported. */
  private Task discoveredTask() {
    Task task = api.newTask();
    await()
        .until(() ->
            api
                    .tasks
                    .getTaskStatus(
                        GetTaskStatusRequest.newBuilder().setName(task.getName()).build())
                    .getMappingsList()
                    .stream()
                    .mapToInt(m -> m.getQueuesCount())
                    .sum()
                == 2);
    return task;
  }

  private CheckClusterRequest check(String description) {
    var request = Api.aCluster(newId());
    request.getClusterBuilder().setDescription(description);
    return CheckClusterRequest.newBuilder()
        .setName(api.clusters.createCluster(request.build()).getName())
        .build();
  }

  private static SyncProgressRequest.Builder request(Task task) {
    return SyncProgressRequest.newBuilder().setTask(task.getName());
  }

  private List<SyncProgressResponse> sync(Task task) {
    return ImmutableList.copyOf(api.progress.syncProgress(request(task).build()));
  }

  private Operation operation(String name) {
    return api.operations.getOperation(GetOperationRequest.newBuilder().setName(name).build());
  }

  private List<Operation> operations(Task task) {
    return api.operations
        .listOperations(ListOperationsRequest.newBuilder().setTarget(task.getName()).build())
        .getOperationsList();
  }

  private Operation newest(Task task) {
    return operations(task).getFirst();
  }

  /** The status that a worker ended a command with, which has no reason of ours. */
  private static Status workerStatus(Runnable call) {
    StatusRuntimeException thrown =
        assertThatExceptionOfType(StatusRuntimeException.class).isThrownBy(call::run).actual();
    return io.grpc.protobuf.StatusProto.fromThrowable(thrown);
  }
}
