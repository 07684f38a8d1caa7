package dev.lockstep.coordinator.admin.api;

import static dev.lockstep.coordinator.admin.api.Api.fields;
import static dev.lockstep.coordinator.admin.api.Api.newId;
import static dev.lockstep.coordinator.admin.api.Api.reason;
import static dev.lockstep.coordinator.admin.api.Api.refusal;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.rpc.Code;
import com.google.rpc.Status;
import dev.lockstep.admin.v1.CreateTaskRequest;
import dev.lockstep.admin.v1.Task;
import dev.lockstep.admin.v1.TaskDirection;
import dev.lockstep.admin.v1.UpdateTaskRequest;
import dev.lockstep.coordinator.admin.api.FakeWorker.Reply;
import dev.lockstep.worker.v1.Command;
import dev.lockstep.worker.v1.CommandOutput;
import dev.lockstep.worker.v1.FilterCheck;
import io.quarkus.test.junit.QuarkusTest;
import java.util.List;
import java.util.function.BiConsumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Filters that brokers evaluate, with a worker that says what they say. */
@QuarkusTest
class TaskFilterApiTest {
  private static final String FIELD = "task.mappings[0].filter.sql92";

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
  void asksTheBrokersThatAreReadAndCreates() throws Exception {
    try (FakeWorker worker = FakeWorker.connect(api.channel(), answering(List.of()))) {
      CreateTaskRequest.Builder request = filtered("a > 1");
      request.getTaskBuilder().setDirection(TaskDirection.Value.TWO_WAY).clearProgressSync();

      Task task = api.tasks.createTask(request.setRequestId(newId()).build());
      Task again = api.tasks.createTask(request.build());

      assertThat(again).isEqualTo(task);
      assertThat(worker.commands())
          .extracting(c -> c.getCheckFilter().getCluster().getName())
          .containsExactly(task.getSource(), task.getDestination());
      assertThat(worker.commands().getFirst().getCheckFilter().getSql92List())
          .containsExactly("a > 1");
    }
  }

  @Test
  void refusesAnExpressionThatIsNotValid() throws Exception {
    FilterCheck refusal =
        FilterCheck.newBuilder()
            .setSql92("a >")
            .setBroker("broker-a")
            .setInvalid(true)
            .setDetail("Parse error at line 1")
            .build();
    try (FakeWorker _ = FakeWorker.connect(api.channel(), answering(List.of(refusal)))) {
      Status status =
          refusal(Code.INVALID_ARGUMENT, () -> api.tasks.createTask(filtered("a >").build()));

      assertThat(fields(status)).containsExactly(FIELD);
      assertThat(status.getMessage()).contains("a >", "Parse error at line 1");
    }
  }

  @Test
  void refusesAnExpressionThatABrokerDoesNotEvaluate() throws Exception {
    FilterCheck refusal =
        FilterCheck.newBuilder().setSql92("a > 1").setBroker("broker-b").setDetail("no").build();
    try (FakeWorker _ = FakeWorker.connect(api.channel(), answering(List.of(refusal)))) {
      CreateTaskRequest request = filtered("a > 1").setValidateOnly(true).build();

      Status status = refusal(Code.FAILED_PRECONDITION, () -> api.tasks.createTask(request));

      assertThat(reason(status)).isEqualTo("FILTER_UNSUPPORTED");
      assertThat(fields(status)).containsExactly(FIELD);
      assertThat(status.getMessage()).contains("broker-b", "enablePropertyFilter=true");
    }
  }

  @Test
  void refusesWhatNoWorkerCanAskAbout() {
    Status status =
        refusal(Code.FAILED_PRECONDITION, () -> api.tasks.createTask(filtered("a > 1").build()));

    assertThat(reason(status)).isEqualTo("FILTER_UNCHECKED");
    assertThat(fields(status)).containsExactly(FIELD);
    assertThat(status.getMessage()).contains("start one");
  }

  @Test
  void asksOnUpdateOnlyAboutWhatIsNew() throws Exception {
    try (FakeWorker worker = FakeWorker.connect(api.channel(), answering(List.of()))) {
      Task task = api.tasks.createTask(filtered("a > 1").build());
      Task.Builder edited = task.toBuilder().clearEtag();
      edited.addMappings(task.getMappings(0).toBuilder().clearId().setDestinationTopic("other"));
      Task two = update(edited);
      assertThat(worker.commands()).hasSize(1);

      Task.Builder again = two.toBuilder().clearEtag();
      again.getMappingsBuilder(1).getFilterBuilder().setSql92("b IS NULL");
      Task three = update(again);

      assertThat(worker.commands()).hasSize(2);
      assertThat(worker.commands().getLast().getCheckFilter().getSql92List())
          .containsExactly("b IS NULL");
      assertThat(three.getMappings(1).getFilter().getSql92()).isEqualTo("b IS NULL");
    }
  }

  private Task update(Task.Builder task) {
    return api.tasks.updateTask(UpdateTaskRequest.newBuilder().setTask(task).build());
  }

  private CreateTaskRequest.Builder filtered(String sql92) {
    CreateTaskRequest.Builder request = api.aTask(newId());
    request.getTaskBuilder().getMappingsBuilder(0).getFilterBuilder().setSql92(sql92);
    return request;
  }

  private static BiConsumer<Command, Reply> answering(List<FilterCheck> refusals) {
    return (command, reply) -> {
      refusals.forEach(refusal -> reply.output(CommandOutput.newBuilder().setFilterCheck(refusal)));
      reply.done(Status.getDefaultInstance());
    };
  }
}
