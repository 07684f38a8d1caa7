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
  static Stream<MethodDescriptor<?, ?>> everyCall() {
    return Stream.of(
            ClusterServiceGrpc.getServiceDescriptor(),
            TaskServiceGrpc.getServiceDescriptor(),
            ProgressServiceGrpc.getServiceDescriptor(),
            OperationServiceGrpc.getServiceDescriptor())
        .flatMap(service -> service.getMethods().stream());
  }

  @ParameterizedTest
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
