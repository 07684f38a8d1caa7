package dev.lockstep.coordinator.admin.api;

import static dev.lockstep.coordinator.admin.api.Api.drain;
import static dev.lockstep.coordinator.admin.api.Api.fields;
import static dev.lockstep.coordinator.admin.api.Api.refusal;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import com.google.protobuf.Duration;
import com.google.protobuf.Message;
import com.google.rpc.Code;
import com.google.rpc.Status;
import dev.lockstep.admin.v1.CancelOperationRequest;
import dev.lockstep.admin.v1.CheckClusterRequest;
import dev.lockstep.admin.v1.Cluster;
import dev.lockstep.admin.v1.ClusterServiceGrpc;
import dev.lockstep.admin.v1.CreateClusterRequest;
import dev.lockstep.admin.v1.CreateTaskRequest;
import dev.lockstep.admin.v1.DeleteClusterRequest;
import dev.lockstep.admin.v1.DeleteTaskRequest;
import dev.lockstep.admin.v1.GetClusterRequest;
import dev.lockstep.admin.v1.GetOperationRequest;
import dev.lockstep.admin.v1.GetTaskRequest;
import dev.lockstep.admin.v1.GetTaskStatusRequest;
import dev.lockstep.admin.v1.ListClustersRequest;
import dev.lockstep.admin.v1.ListGroupsRequest;
import dev.lockstep.admin.v1.ListOperationsRequest;
import dev.lockstep.admin.v1.ListTasksRequest;
import dev.lockstep.admin.v1.OperationServiceGrpc;
import dev.lockstep.admin.v1.PauseTaskRequest;
import dev.lockstep.admin.v1.PreviewProgressRequest;
import dev.lockstep.admin.v1.ProgressServiceGrpc;
import dev.lockstep.admin.v1.QueueOffset;
import dev.lockstep.admin.v1.QueueOffsets;
import dev.lockstep.admin.v1.ResetProgressRequest;
import dev.lockstep.admin.v1.ResumeTaskRequest;
import dev.lockstep.admin.v1.SetAutoSyncRequest;
import dev.lockstep.admin.v1.SwitchDirectionRequest;
import dev.lockstep.admin.v1.SyncProgressRequest;
import dev.lockstep.admin.v1.Task;
import dev.lockstep.admin.v1.TaskServiceGrpc;
import dev.lockstep.admin.v1.TranslateOffsetRequest;
import dev.lockstep.admin.v1.UpdateClusterRequest;
import dev.lockstep.admin.v1.UpdateTaskRequest;
import dev.lockstep.admin.v1.WaitOperationRequest;
import dev.lockstep.admin.v1.WatchProgressRequest;
import dev.lockstep.admin.v1.WatchTaskRequest;
import io.grpc.CallOptions;
import io.grpc.MethodDescriptor;
import io.grpc.ServiceDescriptor;
import io.grpc.StatusRuntimeException;
import io.grpc.stub.ClientCalls;
import io.quarkus.test.junit.QuarkusTest;
import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BiConsumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** What is the same for all calls: malformed requests and missing resources. */
@QuarkusTest
class EveryCallTest {
  private static final List<ServiceDescriptor> SERVICES =
      List.of(
          ClusterServiceGrpc.getServiceDescriptor(),
          TaskServiceGrpc.getServiceDescriptor(),
          ProgressServiceGrpc.getServiceDescriptor(),
          OperationServiceGrpc.getServiceDescriptor());

  private Api api;

  @BeforeEach
  void connect() {
    api = Api.ofThisTest();
  }

  @AfterEach
  void disconnect() {
    api.close();
  }

  /** A call with a resource name put in, which may be none at all. */
  private static Map<String, BiConsumer<Api, String>> callsByName() {
    Map<String, BiConsumer<Api, String>> calls = new LinkedHashMap<>();
    calls.put(
        "GetCluster",
        (a, n) ->
            a.clusters.getCluster(GetClusterRequest.newBuilder().setName("clusters/" + n).build()));
    calls.put(
        "UpdateCluster",
        (a, n) ->
            a.clusters.updateCluster(
                UpdateClusterRequest.newBuilder()
                    .setCluster(Cluster.newBuilder().setName("clusters/" + n).setRegion("x"))
                    .build()));
    calls.put(
        "DeleteCluster",
        (a, n) ->
            a.clusters.deleteCluster(
                DeleteClusterRequest.newBuilder().setName("clusters/" + n).build()));
    calls.put(
        "CheckCluster",
        (a, n) ->
            a.clusters.checkCluster(
                CheckClusterRequest.newBuilder().setName("clusters/" + n).build()));
    calls.put(
        "GetTask",
        (a, n) -> a.tasks.getTask(GetTaskRequest.newBuilder().setName("tasks/" + n).build()));
    calls.put(
        "UpdateTask",
        (a, n) ->
            a.tasks.updateTask(
                UpdateTaskRequest.newBuilder()
                    .setTask(Task.newBuilder().setName("tasks/" + n).setDescription("x"))
                    .build()));
    calls.put(
        "DeleteTask",
        (a, n) -> a.tasks.deleteTask(DeleteTaskRequest.newBuilder().setName("tasks/" + n).build()));
    calls.put(
        "PauseTask",
        (a, n) -> a.tasks.pauseTask(PauseTaskRequest.newBuilder().setName("tasks/" + n).build()));
    calls.put(
        "ResumeTask",
        (a, n) -> a.tasks.resumeTask(ResumeTaskRequest.newBuilder().setName("tasks/" + n).build()));
    calls.put(
        "GetTaskStatus",
        (a, n) ->
            a.tasks.getTaskStatus(GetTaskStatusRequest.newBuilder().setName("tasks/" + n).build()));
    calls.put(
        "WatchTask",
        (a, n) ->
            drain(a.tasks.watchTask(WatchTaskRequest.newBuilder().setName("tasks/" + n).build())));
    calls.put(
        "PreviewProgress",
        (a, n) ->
            drain(
                a.progress.previewProgress(
                    PreviewProgressRequest.newBuilder().setTask("tasks/" + n).build())));
    calls.put(
        "SyncProgress",
        (a, n) ->
            drain(
                a.progress.syncProgress(
                    SyncProgressRequest.newBuilder().setTask("tasks/" + n).build())));
    calls.put(
        "SetAutoSync",
        (a, n) ->
            a.progress.setAutoSync(
                SetAutoSyncRequest.newBuilder().setTask("tasks/" + n).setAutomatic(true).build()));
    calls.put(
        "SwitchDirection",
        (a, n) ->
            a.progress.switchDirection(
                SwitchDirectionRequest.newBuilder().setTask("tasks/" + n).build()));
    calls.put(
        "ListGroups",
        (a, n) ->
            a.progress.listGroups(ListGroupsRequest.newBuilder().setTask("tasks/" + n).build()));
    calls.put(
        "TranslateOffset",
        (a, n) ->
            a.progress.translateOffset(
                TranslateOffsetRequest.newBuilder()
                    .setTask("tasks/" + n)
                    .setSource(QueueOffset.newBuilder().setBroker("b"))
                    .build()));
    calls.put(
        "ResetProgress",
        (a, n) ->
            drain(
                a.progress.resetProgress(
                    ResetProgressRequest.newBuilder()
                        .setCluster("clusters/" + n)
                        .setGroup("g")
                        .setTopic("t")
                        .setOffsets(
                            QueueOffsets.newBuilder()
                                .addQueues(QueueOffset.newBuilder().setBroker("b")))
                        .build())));
    calls.put(
        "WatchProgress",
        (a, n) ->
            drain(
                a.progress.watchProgress(
                    WatchProgressRequest.newBuilder().setTask("tasks/" + n).build())));
    calls.put(
        "GetOperation",
        (a, n) ->
            a.operations.getOperation(
                GetOperationRequest.newBuilder().setName("operations/" + n).build()));
    calls.put(
        "WaitOperation",
        (a, n) ->
            a.operations.waitOperation(
                WaitOperationRequest.newBuilder()
                    .setName("operations/" + n)
                    .setTimeout(Duration.getDefaultInstance())
                    .build()));
    calls.put(
        "CancelOperation",
        (a, n) ->
            a.operations.cancelOperation(
                CancelOperationRequest.newBuilder().setName("operations/" + n).build()));
    return calls;
  }

  private static Map<String, BiConsumer<Api, String>> callsWithoutName() {
    Map<String, BiConsumer<Api, String>> calls = new LinkedHashMap<>();
    calls.put(
        "CreateCluster",
        (a, n) -> a.clusters.createCluster(CreateClusterRequest.getDefaultInstance()));
    calls.put(
        "ListClusters",
        (a, n) ->
            a.clusters.listClusters(ListClustersRequest.newBuilder().setPageToken("?").build()));
    calls.put("CreateTask", (a, n) -> a.tasks.createTask(CreateTaskRequest.getDefaultInstance()));
    calls.put(
        "ListTasks",
        (a, n) -> a.tasks.listTasks(ListTasksRequest.newBuilder().setPageToken("?").build()));
    calls.put(
        "ListOperations",
        (a, n) ->
            a.operations.listOperations(
                ListOperationsRequest.newBuilder().setPageToken("?").build()));
    return calls;
  }

  @Test
  void knowsEveryCallOfTheContract() {
    List<String> contract =
        SERVICES.stream()
            .flatMap(s -> s.getMethods().stream())
            .map(MethodDescriptor::getBareMethodName)
            .toList();

    List<String> tested =
        Stream.concat(callsByName().keySet().stream(), callsWithoutName().keySet().stream())
            .toList();

    assertThat(tested).containsExactlyInAnyOrderElementsOf(contract);
  }

  @TestFactory
  Stream<DynamicTest> refusesMalformedRequestsNamingTheField() {
    Map<String, BiConsumer<Api, String>> calls = callsByName();
    calls.putAll(callsWithoutName());
    return calls.entrySet().stream()
        .map(call ->
            DynamicTest.dynamicTest(
                call.getKey(),
                () -> {
                  Status status =
                      refusal(
                          Code.INVALID_ARGUMENT, () -> call.getValue().accept(api, "No such/Name"));
                  assertThat(fields(status)).isNotEmpty();
                  assertThat(status.getMessage()).startsWith(fields(status).getFirst() + " ");
                }));
  }

  @TestFactory
  Stream<DynamicTest> saysThatAResourceIsNotThere() {
    return callsByName().entrySet().stream()
        .map(call ->
            DynamicTest.dynamicTest(
                call.getKey(),
                () -> {
                  Status status =
                      refusal(Code.NOT_FOUND, () -> call.getValue().accept(api, "nowhere"));
                  assertThat(status.getMessage()).contains("nowhere");
                }));
  }

  @TestFactory
  Stream<DynamicTest> refusesBytesThatAreNoMessage() {
    return SERVICES.stream()
        .flatMap(s -> s.getMethods().stream())
        .map(method ->
            DynamicTest.dynamicTest(
                method.getBareMethodName(),
                () ->
                    assertThatExceptionOfType(StatusRuntimeException.class)
                        .isThrownBy(() -> drain(sendGarbage(method)))
                        .satisfies(e ->
                            assertThat(String.valueOf(e.getStatus().getDescription()))
                                .doesNotContain("dev.lockstep", "java."))));
  }

  private Iterator<Message> sendGarbage(MethodDescriptor<?, ?> method) {
    @SuppressWarnings("unchecked")
    MethodDescriptor<byte[], Message> garbage =
        (MethodDescriptor<byte[], Message>)
            method.toBuilder(new Bytes(), method.getResponseMarshaller()).build();
    return ClientCalls.blockingServerStreamingCall(
        api.channel(),
        garbage.toBuilder().setType(MethodDescriptor.MethodType.SERVER_STREAMING).build(),
        CallOptions.DEFAULT,
        new byte[] {(byte) 0xff, (byte) 0xff, 0x01});
  }

  private static final class Bytes implements MethodDescriptor.Marshaller<byte[]> {
    @Override
    public InputStream stream(byte[] value) {
      return new ByteArrayInputStream(value);
    }

    @Override
    public byte[] parse(InputStream stream) {
      throw new UnsupportedOperationException("requests only");
    }
  }
}
