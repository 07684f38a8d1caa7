package dev.lockstep.e2e.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.google.protobuf.Any;
import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Message;
import com.google.rpc.BadRequest;
import dev.lockstep.admin.v1.CheckClusterRequest;
import dev.lockstep.admin.v1.Cluster;
import dev.lockstep.admin.v1.ClusterServiceGrpc;
import dev.lockstep.admin.v1.CreateClusterRequest;
import dev.lockstep.admin.v1.DeleteTaskRequest;
import dev.lockstep.admin.v1.GetClusterRequest;
import dev.lockstep.admin.v1.GetOperationRequest;
import dev.lockstep.admin.v1.OperationServiceGrpc;
import dev.lockstep.admin.v1.ProgressServiceGrpc;
import dev.lockstep.admin.v1.SyncProgressRequest;
import dev.lockstep.admin.v1.Task;
import dev.lockstep.admin.v1.TaskDirection;
import dev.lockstep.admin.v1.TaskServiceGrpc;
import dev.lockstep.e2e.replication.Replication;
import dev.lockstep.e2e.services.AdminApi;
import dev.lockstep.e2e.services.LockstepServices;
import io.grpc.CallOptions;
import io.grpc.MethodDescriptor;
import io.grpc.MethodDescriptor.PrototypeMarshaller;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.protobuf.StatusProto;
import io.grpc.stub.ClientCalls;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Whatever a caller sends, the answer says what is wrong with it. */
class BadRequestsIT {

  private static LockstepServices services;
  private static AdminApi api;

  @BeforeAll
  static void startCoordinator() {
    services = TestServices.coordinator(BadRequestsIT.class, Duration.ofSeconds(5));
    api = services.api();
  }

  @AfterAll
  static void stopCoordinator() {
    if (services != null) {
      services.close();
    }
  }

  /** Every call that there is, so that a new one cannot be forgotten here. */
  static Stream<Named<MethodDescriptor<?, ?>>> everyCall() {
    return Stream.of(
            ClusterServiceGrpc.getServiceDescriptor(),
            TaskServiceGrpc.getServiceDescriptor(),
            ProgressServiceGrpc.getServiceDescriptor(),
            OperationServiceGrpc.getServiceDescriptor())
        .flatMap(service -> service.getMethods().stream())
        .map(call -> Named.of(call.getFullMethodName(), call));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("everyCall")
  void namesTheFieldsThatAreWrong(MethodDescriptor<Message, Message> call)
      throws InvalidProtocolBufferException {
    // Given
    Message malformed = malformed(call);

    // When
    StatusRuntimeException refusal = refusalOf(() -> call(call, malformed));

    // Then
    assertThat(refusal.getStatus().getCode()).isEqualTo(Status.Code.INVALID_ARGUMENT);
    List<String> fields = fieldsNamedBy(refusal);
    assertThat(fields).isNotEmpty();
    assertThat(refusal.getStatus().getDescription()).contains(fields);
  }

  @Test
  void saysWhatIsNotThere() {
    assertRefused(
        Status.Code.NOT_FOUND,
        "clusters/nowhere",
        () -> api.clusters().getCluster(named("clusters/nowhere")));
    assertRefused(
        Status.Code.NOT_FOUND,
        "tasks/nothing",
        () ->
            api.tasks()
                .deleteTask(DeleteTaskRequest.newBuilder().setName("tasks/nothing").build()));
    assertRefused(
        Status.Code.NOT_FOUND,
        "tasks/nothing",
        () ->
            api.progress()
                .syncProgress(SyncProgressRequest.newBuilder().setTask("tasks/nothing").build())
                .hasNext());
    assertRefused(
        Status.Code.NOT_FOUND,
        "operations/none",
        () ->
            api.operations()
                .getOperation(GetOperationRequest.newBuilder().setName("operations/none").build()));
  }

  @Test
  void saysAtOnceThatNoWorkerCanLookAtACluster() {
    api.clusters()
        .createCluster(
            CreateClusterRequest.newBuilder()
                .setClusterId("lonely")
                .setCluster(
                    Cluster.newBuilder().setRegion("cn-north").addNameServers("127.0.0.1:9876"))
                .build());

    assertRefused(
        Status.Code.UNAVAILABLE,
        "worker",
        () ->
            api.clusters()
                .checkCluster(CheckClusterRequest.newBuilder().setName("clusters/lonely").build()));
  }

  @Test
  void refusesATaskBetweenClustersItDoesNotKnow() {
    assertRefused(
        Status.Code.FAILED_PRECONDITION,
        "clusters/here",
        () ->
            new Replication(api)
                .create("unknown", Replication.task("here", "there", "topic").build()));
  }

  @Test
  void saysWhatATwoWayTaskCannotBe() {
    Replication replication = registered("two-way-a", "two-way-b");
    Task.Builder task =
        Replication.task("two-way-a", "two-way-b", "orders")
            .setDirection(TaskDirection.Value.TWO_WAY);
    Task.Builder offsets = task.clone();
    offsets
        .getMappingsBuilder(0)
        .getStartBuilder()
        .getOffsetsBuilder()
        .addQueuesBuilder()
        .setBroker("broker-a");
    Task.Builder renaming = task.clone();
    renaming
        .getMappingsBuilder(0)
        .clearSourceTopic()
        .setSourcePattern("orders-.*")
        .setDestinationTopic("copy-of-$0");

    assertRefused(
        Status.Code.INVALID_ARGUMENT,
        "task.mappings[0].start.offsets",
        () -> replication.create("two-way", offsets.build()));
    assertRefused(
        Status.Code.INVALID_ARGUMENT,
        "task.mappings[0].destination_topic",
        () -> replication.create("two-way", renaming.build()));
  }

  @Test
  void saysWhichFilterCannotBeUsed() {
    Replication replication = registered("filter-a", "filter-b");
    Task.Builder both = Replication.task("filter-a", "filter-b", "orders");
    both.getMappingsBuilder(0).getFilterBuilder().addTags("paid").setSql92("a > 1");
    Task.Builder tag = Replication.task("filter-a", "filter-b", "orders");
    tag.getMappingsBuilder(0).getFilterBuilder().addTags("paid||open");
    Task.Builder unchecked = Replication.task("filter-a", "filter-b", "orders");
    unchecked.getMappingsBuilder(0).getFilterBuilder().setSql92("a > 1");

    assertRefused(
        Status.Code.INVALID_ARGUMENT,
        "task.mappings[0].filter",
        () -> replication.create("filtered", both.build()));
    assertRefused(
        Status.Code.INVALID_ARGUMENT,
        "task.mappings[0].filter.tags[0]",
        () -> replication.create("filtered", tag.build()));
    assertRefused(
        Status.Code.FAILED_PRECONDITION,
        "task.mappings[0].filter.sql92",
        () -> replication.create("filtered", unchecked.build()));
  }

  @Test
  void refusesTwoTasksThatWouldCopyTheSameTopics() {
    Replication replication = registered("twice-a", "twice-b");
    replication.create("named", Replication.task("twice-a", "twice-b", "orders").build());
    Task.Builder pattern = Replication.task("twice-a", "twice-b", "orders");
    pattern.getMappingsBuilder(0).clearSourceTopic().setSourcePattern("ord.*");
    Task.Builder back =
        Replication.task("twice-b", "twice-a", "orders").setDirection(TaskDirection.Value.TWO_WAY);

    assertRefused(
        Status.Code.FAILED_PRECONDITION,
        "exclude_pattern",
        () -> replication.create("by-pattern", pattern.build()));
    assertRefused(
        Status.Code.FAILED_PRECONDITION,
        "tasks/named",
        () -> replication.create("and-back", back.build()));
    pattern.getMappingsBuilder(0).setExcludePattern("orders");
    replication.create("by-pattern", pattern.build());
  }

  private static Replication registered(String... clusters) {
    for (String id : clusters) {
      api.clusters()
          .createCluster(
              CreateClusterRequest.newBuilder()
                  .setClusterId(id)
                  .setCluster(
                      Cluster.newBuilder().setRegion("cn-north").addNameServers("127.0.0.1:9876"))
                  .build());
    }
    return new Replication(api);
  }

  private static GetClusterRequest named(String name) {
    return GetClusterRequest.newBuilder().setName(name).build();
  }

  /**
   * An empty request lacks what is required; a list requires nothing, so it gets a page it cannot
   * give.
   */
  private static Message malformed(MethodDescriptor<Message, Message> call) {
    Message empty =
        ((PrototypeMarshaller<Message>) call.getRequestMarshaller()).getMessagePrototype();
    FieldDescriptor pageSize = empty.getDescriptorForType().findFieldByName("page_size");
    return pageSize == null ? empty : empty.toBuilder().setField(pageSize, -1).build();
  }

  private static void call(MethodDescriptor<Message, Message> call, Message request) {
    CallOptions options =
        CallOptions.DEFAULT.withDeadlineAfter(10, TimeUnit.SECONDS).withWaitForReady();
    ClientCalls.blockingServerStreamingCall(api.channel(), call, options, request)
        .forEachRemaining(answer -> {});
  }

  private static void assertRefused(Status.Code code, String text, Executable call) {
    StatusRuntimeException refusal = refusalOf(call);
    assertThat(refusal.getStatus().getCode()).isEqualTo(code);
    assertThat(refusal.getStatus().getDescription()).contains(text);
  }

  private static StatusRuntimeException refusalOf(Executable call) {
    StatusRuntimeException refusal =
        catchThrowableOfType(StatusRuntimeException.class, call::execute);
    assertThat(refusal).as("the call is refused").isNotNull();
    return refusal;
  }

  private static List<String> fieldsNamedBy(StatusRuntimeException refusal)
      throws InvalidProtocolBufferException {
    for (Any detail : StatusProto.fromThrowable(refusal).getDetailsList()) {
      if (detail.is(BadRequest.class)) {
        return detail.unpack(BadRequest.class).getFieldViolationsList().stream()
            .map(BadRequest.FieldViolation::getField)
            .toList();
      }
    }
    return List.of();
  }
}
