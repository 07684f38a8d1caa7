package dev.lockstep.coordinator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.lockstep.admin.v1.Cluster;
import dev.lockstep.admin.v1.TaskState;
import dev.lockstep.coordinator.catalog.Change;
import dev.lockstep.coordinator.catalog.ClusterCatalog;
import dev.lockstep.coordinator.catalog.TaskCatalog;
import dev.lockstep.coordinator.leadership.LeaderGate;
import dev.lockstep.coordinator.testing.ControlHarness;
import dev.lockstep.coordinator.testing.GrpcWorker;
import dev.lockstep.coordinator.testing.TempDataFolder;
import dev.lockstep.worker.v1.Heartbeat;
import dev.lockstep.worker.v1.SessionRequest;
import dev.lockstep.worker.v1.SessionResponse;
import dev.lockstep.worker.v1.SessionResponse.MessageCase;
import dev.lockstep.worker.v1.ShardRef;
import grpc.health.v1.HealthGrpc;
import grpc.health.v1.HealthOuterClass.HealthCheckRequest;
import grpc.health.v1.HealthOuterClass.HealthCheckResponse.ServingStatus;
import io.grpc.ManagedChannel;
import io.grpc.ManagedChannelBuilder;
import io.quarkus.test.common.TestResourceScope;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The whole coordinator with real streams: assign, revoke, adopt, restart. */
@QuarkusTest
@WithTestResource(value = TempDataFolder.class, scope = TestResourceScope.GLOBAL)
class SessionTest {
  @Inject ClusterCatalog clusters;
  @Inject TaskCatalog tasks;
  @Inject LeaderGate gate;
  @Inject CoordinatorLifecycle lifecycle;

  // Set by Quarkus.
  @SuppressWarnings("NullAway.Init")
  @TestHTTPResource
  URI address;

  // Set by Quarkus.
  @SuppressWarnings("NullAway.Init")
  @TestHTTPResource(value = "/health/ready", management = true)
  URI ready;

  private ManagedChannel channel;

  @BeforeEach
  void connect() {
    channel =
        ManagedChannelBuilder.forAddress(address.getHost(), address.getPort())
            .usePlaintext()
            .build();
    await().until(() -> gate.current().isPresent());
    for (String id : List.of("hz", "sh")) {
      clusters.create(
          Cluster.newBuilder()
              .setName("clusters/" + id)
              .setRegion(id)
              .addNameServers("127.0.0.1:1")
              .build(),
          Change.plain("CreateCluster"));
    }
    tasks.create(ControlHarness.task("t"), Change.plain("CreateTask"));
  }

  @AfterEach
  void clear() {
    channel.shutdownNow();
    tasks.delete("t", Change.plain("DeleteTask"));
    for (String id : List.of("hz", "sh")) {
      clusters.delete(id, Change.plain("DeleteCluster"));
    }
  }

  @Test
  void welcomesRenewsAssignsRevokesAndAssignsAgain() {
    // Given
    GrpcWorker worker = new GrpcWorker(UUID.randomUUID().toString(), "i").connect(channel);
    await().until(() -> worker.ref("t/discovery").isPresent());
    ShardRef first = worker.ref("t/discovery").orElseThrow();
    assertThat(worker.received().getFirst().getWelcome().getLeaderEpoch()).isPositive();

    // When
    worker.heartbeat(7);
    tasks.setState("t", TaskState.Value.PAUSED, Change.plain("PauseTask"));
    await().until(() -> worker.ref("t/discovery").isEmpty());
    tasks.setState("t", TaskState.Value.RUNNING, Change.plain("ResumeTask"));

    // Then
    await().until(() -> worker.ref("t/discovery").isPresent());
    assertThat(worker.ref("t/discovery").orElseThrow().getEpoch()).isEqualTo(first.getEpoch() + 1);
    assertThat(worker.received()).anyMatch(m -> m.getLeaseRenewed().getSequence() == 7);
    leave(worker);
  }

  @Test
  void newTermAdoptsWhatWorkersHold() {
    // Given
    GrpcWorker worker = new GrpcWorker(UUID.randomUUID().toString(), "i").connect(channel);
    await().until(() -> worker.ref("t/discovery").isPresent());
    ShardRef held = worker.ref("t/discovery").orElseThrow();
    long term = gate.require().value();

    // When
    Coordinator coordinator = lifecycle.coordinator();
    coordinator.loop().post(coordinator.leadership()::resign);
    await().until(() -> !worker.ends().isEmpty());
    assertThat(worker.ends()).containsExactly("completed");
    assertThat(last(worker).getMessageCase()).isEqualTo(MessageCase.REDIRECT);
    await().until(() -> gate.current().isPresent());
    worker.connect(channel);

    // Then
    await().until(() -> worker.received().stream().anyMatch(SessionResponse::hasAssign));
    assertThat(worker.received().getFirst().getWelcome().getAdoptedList()).contains(held);
    assertThat(worker.received().getFirst().getWelcome().getLeaderEpoch()).isGreaterThan(term);
    assertThat(worker.ref("t/discovery")).contains(held);
    leave(worker);
  }

  @Test
  void newProcessOfAWorkerGetsItsShardsAnew() {
    // Given
    String id = UUID.randomUUID().toString();
    GrpcWorker before = new GrpcWorker(id, "one").connect(channel);
    await().until(() -> before.ref("t/discovery").isPresent());

    // When
    GrpcWorker after = new GrpcWorker(id, "two").connect(channel);

    // Then
    await().until(() -> after.ref("t/discovery").isPresent());
    assertThat(after.ref("t/discovery").orElseThrow().getEpoch())
        .isGreaterThan(before.ref("t/discovery").orElseThrow().getEpoch());
    await().until(() -> !before.ends().isEmpty());
    assertThat(before.ends().getFirst()).contains("another process said Hello");
    leave(after);
  }

  @Test
  void helloWithoutANameEndsTheStream() {
    // Given
    GrpcWorker worker = new GrpcWorker("", "").connect(channel);

    // When
    await().until(() -> !worker.ends().isEmpty());

    // Then
    assertThat(worker.ends().getFirst()).contains("INVALID_ARGUMENT").contains("worker_id");
    assertThat(worker.received()).isEmpty();
  }

  @Test
  void healthFollowsTheLead() throws Exception {
    // Given
    var health = HealthGrpc.newBlockingStub(channel);

    // When, Then
    assertThat(health.check(HealthCheckRequest.getDefaultInstance()).getStatus())
        .isEqualTo(ServingStatus.SERVING);
    try (HttpClient http = HttpClient.newHttpClient()) {
      HttpResponse<String> answer =
          http.send(HttpRequest.newBuilder(ready).build(), HttpResponse.BodyHandlers.ofString());
      assertThat(answer.statusCode()).isEqualTo(200);
      assertThat(answer.body()).contains("leader");
    }
  }

  /** Gives back what it has and goes. */
  private static void leave(GrpcWorker worker) {
    worker.say(SessionRequest.newBuilder().setHeartbeat(Heartbeat.newBuilder().setDraining(true)));
    await().until(() -> worker.ref("t/discovery").isEmpty());
    worker.disconnect();
    await().until(() -> !worker.ends().isEmpty());
  }

  private static SessionResponse last(GrpcWorker worker) {
    return worker.received().getLast();
  }
}
