package dev.lockstep.worker.session;

import static dev.lockstep.worker.session.Messages.assign;
import static dev.lockstep.worker.session.Messages.proto;
import static dev.lockstep.worker.session.Messages.revoke;
import static dev.lockstep.worker.session.Messages.shard;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.google.rpc.Code;
import dev.lockstep.admin.v1.ClusterCheck;
import dev.lockstep.worker.CommandFault;
import dev.lockstep.worker.CommandHandler;
import dev.lockstep.worker.CommandSink;
import dev.lockstep.worker.ShardContext;
import dev.lockstep.worker.ShardHost;
import dev.lockstep.worker.v1.Assign;
import dev.lockstep.worker.v1.CancelCommand;
import dev.lockstep.worker.v1.CheckClusterCommand;
import dev.lockstep.worker.v1.Command;
import dev.lockstep.worker.v1.CommandDone;
import dev.lockstep.worker.v1.CommandOutput;
import dev.lockstep.worker.v1.SessionRequest;
import dev.lockstep.worker.v1.SessionResponse;
import dev.lockstep.worker.v1.ShardEvent;
import dev.lockstep.worker.v1.ShardKind;
import dev.lockstep.worker.v1.ShardRef;
import dev.lockstep.worker.v1.Welcome;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A whole session against a coordinator written for the test, over real gRPC. */
class SessionOverGrpcTest {

  private static final ShardRef SHARD = shard("progress-1", 1);

  @TempDir Path data;

  private final StubCoordinator coordinator = new StubCoordinator();
  private final Host host = new Host();
  private WorkerSession session = session(List.of(host), List.of(new Checker()));

  @BeforeEach
  void start() throws Exception {
    coordinator.start();
    session = session(List.of(host), List.of(new Checker()));
    session.start(new StartupEvent());
    coordinator.awaitHello();
  }

  @AfterEach
  void stop() throws Exception {
    session.stop(new ShutdownEvent());
    coordinator.stop();
  }

  @Test
  void registersHeartbeatsWorksAndReports() {
    // Given a welcomed worker
    coordinator.send(welcome());
    await().until(() -> session.registeredWith().isPresent());

    // When it gets a shard that reports something
    coordinator.send(assign(SHARD));
    await().until(() -> host.context != null);
    host.report("GAP");

    // Then the report arrives, and heartbeats go on
    await()
        .untilAsserted(() -> {
          assertThat(coordinator.received(SessionRequest::hasShardEvent)).hasSize(1);
          assertThat(coordinator.received(SessionRequest::hasHeartbeat)).hasSizeGreaterThan(2);
        });
    assertThat(host.context().lease().isValid()).isTrue();
  }

  @Test
  void holdsItsShardThroughACoordinatorsRestart() throws Exception {
    // Given a worker with a shard
    coordinator.send(welcome());
    coordinator.send(assign(SHARD));
    await().until(() -> host.context != null);

    // When the coordinator restarts, and events happen meanwhile
    coordinator.restart();
    host.report("WHILE_AWAY");
    SessionRequest hello = coordinator.awaitHello();
    coordinator.send(welcome(SHARD));

    // Then the worker says what it holds, keeps it and tells what happened
    assertThat(hello.getHello().getHeldList()).containsExactly(SHARD);
    await()
        .untilAsserted(() ->
            assertThat(coordinator.received(SessionRequest::hasShardEvent))
                .anyMatch(event -> event.getShardEvent().getReason().equals("WHILE_AWAY")));
    assertThat(host.context().lease().isValid()).isTrue();
    assertThat(host.dropped).isEmpty();
  }

  @Test
  void dropsItsShardWhenTheCoordinatorStaysAway() throws Exception {
    // Given a worker with a shard
    coordinator.send(welcome());
    coordinator.send(assign(SHARD));
    await().until(() -> host.context != null);

    // When the coordinator is gone for longer than the lease
    coordinator.stop();

    // Then the shard is dropped, and its lease was over before
    await().untilAsserted(() -> assertThat(host.dropped).containsExactly(SHARD));
    assertThat(host.context().lease().isValid()).isFalse();
  }

  @Test
  void isDegradedAndNotDeadWhileTheCoordinatorIsAway() throws Exception {
    // Given a worker that is ready
    CoordinatorHealth readiness = new CoordinatorHealth(session);
    SessionHealth liveness = new SessionHealth(session);
    coordinator.send(welcome());
    await().until(() -> readiness.call().getStatus() == HealthCheckResponse.Status.UP);

    // When the coordinator goes
    coordinator.stop();

    // Then it is not ready any more, and nothing is to be gained by restarting it
    await().until(() -> readiness.call().getStatus() == HealthCheckResponse.Status.DOWN);
    assertThat(liveness.call().getStatus()).isEqualTo(HealthCheckResponse.Status.UP);
  }

  @Test
  void revokesThenReleases() {
    // Given a worker with a shard
    coordinator.send(welcome());
    coordinator.send(assign(SHARD));

    // When it is revoked
    coordinator.send(revoke(SHARD));

    // Then Released follows once it is drained
    await()
        .untilAsserted(() ->
            assertThat(coordinator.received(SessionRequest::hasReleased))
                .extracting(message -> message.getReleased().getShard())
                .containsExactly(SHARD));
  }

  @Test
  void givesItsShardsBackWhenItStops() throws Exception {
    // Given a worker with a shard
    coordinator.send(welcome());
    coordinator.send(assign(SHARD));
    await().until(() -> host.context != null);
    coordinator.revokeWhenDraining(SHARD);

    // When the process is stopped
    session.stop(new ShutdownEvent());

    // Then the shard was given back
    assertThat(coordinator.received(SessionRequest::hasReleased)).hasSize(1);
    assertThat(host.dropped).isEmpty();
  }

  @Test
  void carriesOutCommandsAndEndsThemWithAStatus() {
    // Given a welcomed worker
    coordinator.send(welcome());

    // When commands of all fates come
    coordinator.send(command("ok"));
    coordinator.send(command("refused"));
    coordinator.send(command("broken"));
    coordinator.send(command("unlinked"));
    coordinator.send(
        SessionResponse.newBuilder().setCommand(Command.newBuilder().setCommandId("none")).build());
    coordinator.send(
        SessionResponse.newBuilder()
            .setCommand(
                command("slow").getCommand().toBuilder().setTimeout(proto(Duration.ofMillis(100))))
            .build());
    coordinator.send(command("endless"));
    coordinator.send(
        SessionResponse.newBuilder()
            .setCancelCommand(CancelCommand.newBuilder().setCommandId("endless"))
            .build());

    // Then each has its end, after its output
    await().until(() -> coordinator.received(SessionRequest::hasCommandDone).size() == 7);
    assertThat(code("ok")).isEqualTo(Code.OK_VALUE);
    assertThat(coordinator.received(SessionRequest::hasCommandOutput))
        .extracting(message -> message.getCommandOutput().getCommandId())
        .containsExactly("ok");
    assertThat(code("refused")).isEqualTo(Code.FAILED_PRECONDITION_VALUE);
    assertThat(done("refused").getStatus().getMessage()).isEqualTo("do this first");
    assertThat(done("refused").getStatus().getDetailsCount()).isEqualTo(1);
    assertThat(code("broken")).isEqualTo(Code.INTERNAL_VALUE);
    assertThat(done("broken").getStatus().getMessage()).doesNotContain("inside");
    assertThat(code("unlinked")).isEqualTo(Code.INTERNAL_VALUE);
    assertThat(code("none")).isEqualTo(Code.UNIMPLEMENTED_VALUE);
    assertThat(code("slow")).isEqualTo(Code.DEADLINE_EXCEEDED_VALUE);
    assertThat(code("endless")).isEqualTo(Code.CANCELLED_VALUE);
  }

  private int code(String command) {
    return done(command).getStatus().getCode();
  }

  private CommandDone done(String command) {
    return coordinator.received(SessionRequest::hasCommandDone).stream()
        .map(SessionRequest::getCommandDone)
        .filter(done -> done.getCommandId().equals(command))
        .findFirst()
        .orElseThrow();
  }

  private static SessionResponse command(String id) {
    return SessionResponse.newBuilder()
        .setCommand(
            Command.newBuilder()
                .setCommandId(id)
                .setCheckCluster(CheckClusterCommand.getDefaultInstance()))
        .build();
  }

  private static SessionResponse welcome(ShardRef... adopted) {
    return SessionResponse.newBuilder()
        .setWelcome(
            Welcome.newBuilder()
                .setLeaderEpoch(1)
                .setLease(proto(Duration.ofSeconds(3)))
                .setHeartbeatInterval(proto(Duration.ofMillis(100)))
                .addAllAdopted(List.of(adopted)))
        .build();
  }

  private WorkerSession session(List<ShardHost> hosts, List<CommandHandler> handlers) {
    WorkerConfig config =
        new WorkerConfig() {
          @Override
          public List<String> coordinators() {
            return List.of("127.0.0.1:" + coordinator.port());
          }

          @Override
          public Path dataDir() {
            return data;
          }

          @Override
          public Optional<String> region() {
            return Optional.of("test");
          }

          @Override
          public Duration drainTimeout() {
            return Duration.ofSeconds(5);
          }

          @Override
          public Tls tls() {
            throw new AssertionError("the link is given");
          }
        };
    return new WorkerSession(
        config,
        hosts,
        handlers,
        new SimpleMeterRegistry(),
        new GrpcLink(new LinkSecurity.PlainText()));
  }

  private static final class Host implements ShardHost {
    private final List<ShardRef> dropped = new CopyOnWriteArrayList<>();
    private volatile @org.jspecify.annotations.Nullable ShardContext context;

    ShardContext context() {
      ShardContext held = context;
      if (held == null) {
        throw new AssertionError("no shard");
      }
      return held;
    }

    void report(String reason) {
      context()
          .report(
              SessionRequest.newBuilder()
                  .setShardEvent(ShardEvent.newBuilder().setShard(SHARD).setReason(reason))
                  .build());
    }

    @Override
    public ShardKind kind() {
      return ShardKind.SHARD_KIND_PROGRESS;
    }

    @Override
    public void assign(Assign assign, ShardContext assigned) {
      context = assigned;
    }

    @Override
    public void revoke(ShardRef shard) {
      context().released();
    }

    @Override
    public void drop(ShardRef shard) {
      dropped.add(shard);
    }
  }

  private static final class Checker implements CommandHandler {
    @Override
    public boolean handles(Command command) {
      return command.hasCheckCluster();
    }

    @Override
    public void run(Command command, CommandSink sink) throws Exception {
      switch (command.getCommandId()) {
        case "ok" ->
            sink.output(
                CommandOutput.newBuilder()
                    .setClusterCheck(ClusterCheck.newBuilder().setWorker(sink.worker())));
        case "refused" ->
            throw new CommandFault(Code.FAILED_PRECONDITION, "NOT_YET", "do this first");
        case "broken" -> throw new IllegalStateException("inside");
        case "unlinked" -> throw new NoClassDefFoundError("inside");
        default -> new CountDownLatch(1).await();
      }
    }
  }
}
