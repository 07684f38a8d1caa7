package dev.lockstep.coordinator.admin.api;

import static dev.lockstep.coordinator.admin.api.Api.drain;
import static dev.lockstep.coordinator.admin.api.Api.fields;
import static dev.lockstep.coordinator.admin.api.Api.newId;
import static dev.lockstep.coordinator.admin.api.Api.reason;
import static dev.lockstep.coordinator.admin.api.Api.refusal;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.google.common.collect.ImmutableList;
import com.google.protobuf.Any;
import com.google.protobuf.Timestamp;
import com.google.rpc.Code;
import com.google.rpc.ErrorInfo;
import com.google.rpc.Status;
import dev.lockstep.admin.v1.CreateTaskRequest;
import dev.lockstep.admin.v1.Decision;
import dev.lockstep.admin.v1.GetTaskStatusRequest;
import dev.lockstep.admin.v1.GroupProgress;
import dev.lockstep.admin.v1.ResetProgressRequest;
import dev.lockstep.admin.v1.ResetProgressResponse;
import dev.lockstep.admin.v1.Task;
import dev.lockstep.admin.v1.TaskDirection;
import dev.lockstep.coordinator.admin.api.FakeWorker.Reply;
import dev.lockstep.worker.v1.Command;
import dev.lockstep.worker.v1.CommandOutput;
import dev.lockstep.worker.v1.ResetProgressCommand;
import io.quarkus.test.junit.QuarkusTest;
import java.util.Iterator;
import java.util.List;
import java.util.function.BiConsumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Resets, with a worker that does as told. */
@QuarkusTest
class ResetApiTest {
  private static final Status OK = Status.getDefaultInstance();
  private static final Status FAILED =
      Status.newBuilder()
          .setCode(Code.ABORTED_VALUE)
          .setMessage("group g could not be set on orders in clusters/a (told by the test)")
          .addDetails(
              Any.pack(
                  ErrorInfo.newBuilder()
                      .setReason("GROUPS_FAILED")
                      .setDomain("lockstep.dev")
                      .build()))
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
  void tellsTheWorkerTheClusterAndTheQueueMapsAndStreamsWhatItDid() throws Exception {
    try (FakeWorker worker = worker(OK)) {
      Task task = discoveredTask();
      ResetProgressRequest request = request(task).setAlsoThroughTask(task.getName()).build();

      List<ResetProgressResponse> answers = reset(request);

      assertThat(answers)
          .extracting(answer -> answer.getGroup().getGroup())
          .containsExactly("g", "g");
      ResetProgressCommand command = worker.commands().getLast().getResetProgress();
      assertThat(command.getRequest()).isEqualTo(request);
      assertThat(command.getCluster().getName()).isEqualTo(task.getSource());
      assertThat(command.getSpec().getDestination().getName()).isEqualTo(task.getDestination());
      assertThat(command.getSpec().getTopics(0).getQueuesCount()).isEqualTo(2);
    }
  }

  @Test
  void endsAbortedWhenAQueueCouldNotBeSet() throws Exception {
    try (FakeWorker worker = worker(FAILED)) {
      Task task = discoveredTask();
      Iterator<ResetProgressResponse> answers = api.progress.resetProgress(request(task).build());

      var _ = answers.next();
      Status status = refusal(Code.ABORTED, () -> drain(answers));

      assertThat(reason(status)).isEqualTo("GROUPS_FAILED");
      assertThat(status.getMessage()).contains("group g could not be set");
      assertThat(worker.commands().getLast().getResetProgress().hasSpec()).isFalse();
    }
  }

  @Test
  void answersARepeatedResetWithoutDoingItAgain() throws Exception {
    try (FakeWorker worker = worker(OK)) {
      Task task = discoveredTask();
      ResetProgressRequest request = request(task).setRequestId(newId()).build();

      List<ResetProgressResponse> first = reset(request);
      List<ResetProgressResponse> again = reset(request);

      assertThat(again).isEqualTo(first).hasSize(2);
      assertThat(worker.commands()).hasSize(1);
    }
  }

  @Test
  void aPreviewWithARequestIdIsNotWhatTheResetAnswers() throws Exception {
    try (FakeWorker worker = worker(OK)) {
      Task task = discoveredTask();
      ResetProgressRequest.Builder request = request(task).setRequestId(newId());

      var _ = reset(request.clone().setValidateOnly(true).build());
      var _ = reset(request.build());

      assertThat(worker.commands())
          .extracting(command -> command.getResetProgress().getRequest().getValidateOnly())
          .containsExactly(true, false);
    }
  }

  @Test
  void refusesATaskBetweenOtherClusters() throws Exception {
    try (FakeWorker worker = worker(OK)) {
      Task task = discoveredTask();
      Task other = api.newTask();

      Status status =
          refusal(
              Code.INVALID_ARGUMENT,
              () -> reset(request(task).setAlsoThroughTask(other.getName()).build()));

      assertThat(fields(status)).containsExactly("also_through_task");
      assertThat(status.getMessage()).contains(other.getSource(), other.getDestination());
      assertThat(worker.commands()).isEmpty();
    }
  }

  @Test
  void tellsTheWorkerOfATaskThatCopiesBothWays() throws Exception {
    try (FakeWorker worker = worker(OK)) {
      CreateTaskRequest.Builder create = api.aTask(newId());
      create.getTaskBuilder().setDirection(TaskDirection.Value.TWO_WAY);
      Task task = discovered(api.tasks.createTask(create.build()));

      var _ = reset(request(task).setAlsoThroughTask(task.getName()).build());

      assertThat(worker.commands().getLast().getResetProgress().getSpec().getTwoWay()).isTrue();
    }
  }

  @Test
  void asksForAWorker() {
    Task task = api.newTask();

    Status status = refusal(Code.UNAVAILABLE, () -> reset(request(task).build()));

    assertThat(reason(status)).isEqualTo("NO_WORKER");
  }

  private FakeWorker worker(Status end) throws InterruptedException {
    BiConsumer<Command, Reply> script =
        (command, reply) -> {
          for (int i = 0; i < 2; i++) {
            reply.output(
                CommandOutput.newBuilder()
                    .setReset(
                        ResetProgressResponse.newBuilder()
                            .setCluster(command.getResetProgress().getRequest().getCluster())
                            .setGroup(
                                GroupProgress.newBuilder()
                                    .setGroup("g")
                                    .setDecision(Decision.Value.SYNCED))));
          }
          reply.done(end);
        };
    return FakeWorker.connect(api.channel(), script);
  }

  private Task discoveredTask() {
    return discovered(api.newTask());
  }

  private Task discovered(Task task) {
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
                >= 2);
    return task;
  }

  private List<ResetProgressResponse> reset(ResetProgressRequest request) {
    return ImmutableList.copyOf(api.progress.resetProgress(request));
  }

  private static ResetProgressRequest.Builder request(Task task) {
    return ResetProgressRequest.newBuilder()
        .setCluster(task.getSource())
        .setGroup("g")
        .setTopic("orders")
        .setTime(Timestamp.getDefaultInstance());
  }
}
