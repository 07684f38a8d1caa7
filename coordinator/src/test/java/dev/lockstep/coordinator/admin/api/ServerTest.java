package dev.lockstep.coordinator.admin.api;

import static dev.lockstep.coordinator.admin.api.Api.aCluster;
import static dev.lockstep.coordinator.admin.api.Api.fields;
import static dev.lockstep.coordinator.admin.api.Api.newId;
import static dev.lockstep.coordinator.admin.api.Api.refusal;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.google.rpc.Code;
import com.google.rpc.Status;
import dev.lockstep.admin.v1.Cluster;
import dev.lockstep.admin.v1.CreateTaskRequest;
import dev.lockstep.coordinator.store.AuditRecord;
import dev.lockstep.coordinator.store.Store;
import grpc.health.v1.HealthGrpc;
import grpc.health.v1.HealthOuterClass.HealthCheckRequest;
import grpc.health.v1.HealthOuterClass.HealthCheckResponse.ServingStatus;
import io.grpc.reflection.v1.ServerReflectionGrpc;
import io.grpc.reflection.v1.ServerReflectionRequest;
import io.grpc.reflection.v1.ServerReflectionResponse;
import io.grpc.reflection.v1.ServiceResponse;
import io.grpc.stub.StreamObserver;
import io.quarkus.arc.Arc;
import io.quarkus.test.junit.QuarkusTest;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What the server does for all services. */
@QuarkusTest
class ServerTest {
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
  void describesItself() throws Exception {
    CompletableFuture<ServerReflectionResponse> answer = new CompletableFuture<>();

    StreamObserver<ServerReflectionRequest> reflection =
        ServerReflectionGrpc.newStub(api.channel()).serverReflectionInfo(new First(answer));
    reflection.onNext(ServerReflectionRequest.newBuilder().setListServices("").build());

    assertThat(answer.get(10, TimeUnit.SECONDS).getListServicesResponse().getServiceList())
        .extracting(ServiceResponse::getName)
        .contains(
            "lockstep.admin.v1.ClusterService",
            "lockstep.admin.v1.TaskService",
            "lockstep.admin.v1.ProgressService",
            "lockstep.admin.v1.OperationService");
    reflection.onCompleted();
  }

  @Test
  void saysThatItServesWhileItLeads() {
    var health = HealthGrpc.newBlockingStub(api.channel());

    await()
        .untilAsserted(() ->
            assertThat(health.check(HealthCheckRequest.getDefaultInstance()).getStatus())
                .isEqualTo(ServingStatus.SERVING));
  }

  @Test
  void tellsOfAThousandMistakesWithinTheHeadersThatClientsTake() {
    CreateTaskRequest.Builder request = CreateTaskRequest.newBuilder().setTaskId(newId());
    request.getTaskBuilder().setSource("clusters/a").setDestination("clusters/b");
    for (int i = 0; i < 1000; i++) {
      request.getTaskBuilder().addMappingsBuilder().setSourceTopic("\u4e0d\u884c " + i);
    }

    Status status = refusal(Code.INVALID_ARGUMENT, () -> api.tasks.createTask(request.build()));

    assertThat(fields(status)).startsWith("task.mappings[0].source_topic").endsWith("...");
    assertThat(status.getMessage()).endsWith(" more");
  }

  @Test
  void keepsWhoChangedWhatOnRecord() {
    Cluster created = api.clusters.createCluster(aCluster(newId()).build());
    Store store = Arc.container().instance(Store.class).get();

    List<AuditRecord> newest = store.read(tables -> tables.audit().newest("", 100));

    assertThat(newest)
        .filteredOn(entry -> created.getName().equals(entry.attributes().get("resource")))
        .singleElement()
        .satisfies(entry -> {
          assertThat(entry.attributes())
              .containsEntry("call", "CreateCluster")
              .containsEntry("result", "OK");
          assertThat(entry.attributes().get("peer")).startsWith("127.0.0.1:");
        });
  }

  private record First(CompletableFuture<ServerReflectionResponse> answer)
      implements StreamObserver<ServerReflectionResponse> {
    @Override
    public void onNext(ServerReflectionResponse response) {
      answer.complete(response);
    }

    @Override
    public void onError(Throwable t) {
      answer.completeExceptionally(t);
    }

    @Override
    public void onCompleted() {
      // The answer came before.
    }
  }
}
