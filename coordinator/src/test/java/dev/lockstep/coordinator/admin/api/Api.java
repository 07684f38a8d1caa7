package dev.lockstep.coordinator.admin.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import com.google.protobuf.Any;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Message;
import com.google.rpc.BadRequest;
import com.google.rpc.Code;
import com.google.rpc.ErrorInfo;
import com.google.rpc.Status;
import dev.lockstep.admin.v1.Cluster;
import dev.lockstep.admin.v1.ClusterServiceGrpc;
import dev.lockstep.admin.v1.CreateClusterRequest;
import dev.lockstep.admin.v1.CreateTaskRequest;
import dev.lockstep.admin.v1.OperationServiceGrpc;
import dev.lockstep.admin.v1.ProgressServiceGrpc;
import dev.lockstep.admin.v1.ProgressSync;
import dev.lockstep.admin.v1.Task;
import dev.lockstep.admin.v1.TaskServiceGrpc;
import dev.lockstep.admin.v1.TopicMapping;
import io.grpc.ManagedChannel;
import io.grpc.ManagedChannelBuilder;
import io.grpc.StatusRuntimeException;
import io.grpc.protobuf.StatusProto;
import java.net.URI;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.eclipse.microprofile.config.ConfigProvider;

/** A client of the admin API. Every name it makes is new, so that tests share one coordinator. */
final class Api implements AutoCloseable {
  private final ManagedChannel channel;
  final ClusterServiceGrpc.ClusterServiceBlockingStub clusters;
  final TaskServiceGrpc.TaskServiceBlockingStub tasks;
  final ProgressServiceGrpc.ProgressServiceBlockingStub progress;
  final OperationServiceGrpc.OperationServiceBlockingStub operations;

  private Api(URI server) {
    channel =
        ManagedChannelBuilder.forAddress(server.getHost(), server.getPort()).usePlaintext().build();
    clusters = ClusterServiceGrpc.newBlockingStub(channel);
    tasks = TaskServiceGrpc.newBlockingStub(channel);
    progress = ProgressServiceGrpc.newBlockingStub(channel);
    operations = OperationServiceGrpc.newBlockingStub(channel);
  }

  /** A client of the coordinator that the test framework started. */
  static Api ofThisTest() {
    return new Api(ConfigProvider.getConfig().getValue("test.url", URI.class));
  }

  ManagedChannel channel() {
    return channel;
  }

  static String newId() {
    return "x" + UUID.randomUUID();
  }

  static CreateClusterRequest.Builder aCluster(String id) {
    return CreateClusterRequest.newBuilder()
        .setClusterId(id)
        .setCluster(Cluster.newBuilder().setRegion("cn-hangzhou").addNameServers("127.0.0.1:9876"));
  }

  /** A task between two clusters that are registered for it. */
  CreateTaskRequest.Builder aTask(String id) {
    Cluster source = clusters.createCluster(aCluster(newId()).build());
    Cluster destination = clusters.createCluster(aCluster(newId()).build());
    return CreateTaskRequest.newBuilder()
        .setTaskId(id)
        .setTask(
            Task.newBuilder()
                .setSource(source.getName())
                .setDestination(destination.getName())
                .setProgressSync(ProgressSync.getDefaultInstance())
                .addMappings(TopicMapping.newBuilder().setSourceTopic("orders")));
  }

  Task newTask() {
    return tasks.createTask(aTask(newId()).build());
  }

  /** The status that a call ends with; every such status has a reason of ours. */
  static Status refusal(Code code, Runnable call) {
    StatusRuntimeException thrown =
        assertThatExceptionOfType(StatusRuntimeException.class).isThrownBy(call::run).actual();
    Status status = StatusProto.fromThrowable(thrown);
    assertThat(status).as("a google.rpc.Status in the details of %s", thrown).isNotNull();
    assertThat(Code.forNumber(status.getCode())).as(status.getMessage()).isEqualTo(code);
    assertThat(detail(status, ErrorInfo.class))
        .hasValueSatisfying(info -> {
          assertThat(info.getDomain()).isEqualTo("lockstep.dev");
          assertThat(info.getReason()).matches("[A-Z_]+");
        });
    assertThat(status.getMessage())
        .isNotBlank()
        .doesNotContain("Exception", "java.", "dev.lockstep");
    return status;
  }

  static String reason(Status status) {
    return detail(status, ErrorInfo.class).orElseThrow().getReason();
  }

  static List<String> fields(Status status) {
    return detail(status, BadRequest.class).stream()
        .flatMap(b -> b.getFieldViolationsList().stream())
        .map(BadRequest.FieldViolation::getField)
        .toList();
  }

  static void drain(Iterator<? extends Message> stream) {
    stream.forEachRemaining(answer -> {});
  }

  private static <T extends Message> Optional<T> detail(Status status, Class<T> type) {
    for (Any detail : status.getDetailsList()) {
      if (detail.is(type)) {
        try {
          return Optional.of(detail.unpack(type));
        } catch (InvalidProtocolBufferException e) {
          throw new AssertionError(e);
        }
      }
    }
    return Optional.empty();
  }

  @Override
  public void close() {
    channel.shutdownNow();
  }
}
