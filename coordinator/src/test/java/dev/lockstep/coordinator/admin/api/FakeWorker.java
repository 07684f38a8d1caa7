package dev.lockstep.coordinator.admin.api;

import dev.lockstep.worker.v1.Assign;
import dev.lockstep.worker.v1.Command;
import dev.lockstep.worker.v1.CommandDone;
import dev.lockstep.worker.v1.CommandOutput;
import dev.lockstep.worker.v1.DiscoverySpec;
import dev.lockstep.worker.v1.Heartbeat;
import dev.lockstep.worker.v1.Hello;
import dev.lockstep.worker.v1.Released;
import dev.lockstep.worker.v1.SessionRequest;
import dev.lockstep.worker.v1.SessionResponse;
import dev.lockstep.worker.v1.ShardKind;
import dev.lockstep.worker.v1.SourceQueue;
import dev.lockstep.worker.v1.TopicReport;
import dev.lockstep.worker.v1.Welcome;
import dev.lockstep.worker.v1.WorkerServiceGrpc;
import io.grpc.Channel;
import io.grpc.stub.StreamObserver;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.BiConsumer;

/**
 * A worker without a cluster, on a real session: it finds two queues in every topic, holds every
 * shard it is given, and carries out commands as a test says. Thread-safe.
 */
final class FakeWorker implements StreamObserver<SessionResponse>, AutoCloseable {
  private final String id = "worker-" + UUID.randomUUID();
  private final BiConsumer<Command, Reply> script;
  private final ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor();
  private final CountDownLatch welcomed = new CountDownLatch(1);
  private final ConcurrentLinkedQueue<Command> commands = new ConcurrentLinkedQueue<>();
  private final ConcurrentLinkedQueue<String> cancelled = new ConcurrentLinkedQueue<>();
  private final StreamObserver<SessionRequest> out;
  private long sequence;

  private FakeWorker(Channel channel, BiConsumer<Command, Reply> script) {
    this.script = script;
    this.out = WorkerServiceGrpc.newStub(channel).session(this);
  }

  /** A worker whose session is open. */
  static FakeWorker connect(Channel channel, BiConsumer<Command, Reply> script)
      throws InterruptedException {
    FakeWorker worker = new FakeWorker(channel, script);
    worker.send(
        SessionRequest.newBuilder()
            .setHello(
                Hello.newBuilder()
                    .setWorkerId(worker.id)
                    .setIncarnation(UUID.randomUUID().toString())
                    .setRegion("cn-hangzhou")
                    .addKinds(ShardKind.SHARD_KIND_DISCOVERY)
                    .addKinds(ShardKind.SHARD_KIND_PROGRESS)
                    .setVersion("test")));
    if (!worker.welcomed.await(10, TimeUnit.SECONDS)) {
      throw new IllegalStateException("no Welcome within 10 s");
    }
    return worker;
  }

  String id() {
    return id;
  }

  List<Command> commands() {
    return List.copyOf(commands);
  }

  List<String> cancelled() {
    return List.copyOf(cancelled);
  }

  /** Answers one command. */
  record Reply(FakeWorker worker, String command) {
    void output(CommandOutput.Builder output) {
      worker.send(SessionRequest.newBuilder().setCommandOutput(output.setCommandId(command)));
    }

    void done(com.google.rpc.Status status) {
      worker.send(
          SessionRequest.newBuilder()
              .setCommandDone(CommandDone.newBuilder().setCommandId(command).setStatus(status)));
    }
  }

  @Override
  public void onNext(SessionResponse response) {
    switch (response.getMessageCase()) {
      case WELCOME -> begin(response.getWelcome());
      case ASSIGN -> assigned(response.getAssign());
      case REVOKE ->
          send(
              SessionRequest.newBuilder()
                  .setReleased(Released.newBuilder().setShard(response.getRevoke().getShard())));
      case COMMAND -> {
        commands.add(response.getCommand());
        script.accept(response.getCommand(), new Reply(this, response.getCommand().getCommandId()));
      }
      case CANCEL_COMMAND -> {
        String command = response.getCancelCommand().getCommandId();
        cancelled.add(command);
        new Reply(this, command)
            .done(
                com.google.rpc.Status.newBuilder()
                    .setCode(com.google.rpc.Code.CANCELLED_VALUE)
                    .setMessage("cancelled")
                    .build());
      }
      case LEASE_RENEWED, PREPARE, REDIRECT, MESSAGE_NOT_SET -> {
        // Nothing to do.
      }
    }
  }

  private void begin(Welcome welcome) {
    long millis = Math.max(100, welcome.getHeartbeatInterval().getSeconds() * 1000);
    var _ = timer.scheduleAtFixedRate(this::heartbeat, millis, millis, TimeUnit.MILLISECONDS);
    welcomed.countDown();
  }

  private void heartbeat() {
    send(SessionRequest.newBuilder().setHeartbeat(Heartbeat.newBuilder().setSequence(++sequence)));
  }

  private void assigned(Assign assign) {
    if (!assign.hasDiscovery()) {
      return;
    }
    DiscoverySpec spec = assign.getDiscovery();
    spec.getMappingsList()
        .forEach(mapping ->
            send(
                SessionRequest.newBuilder()
                    .setTopicReport(
                        TopicReport.newBuilder()
                            .setShard(assign.getShard())
                            .setMappingId(mapping.getId())
                            .setSourceTopic(mapping.getSourceTopic())
                            .setDestinationTopic(mapping.getDestinationTopic())
                            .addSourceQueues(
                                SourceQueue.newBuilder().setQueue(queue(0)).setMaxOffset(10))
                            .addSourceQueues(
                                SourceQueue.newBuilder().setQueue(queue(1)).setMaxOffset(10))
                            .addDestinationQueues(queue(0))
                            .addDestinationQueues(queue(1)))));
  }

  private static dev.lockstep.worker.v1.Queue queue(int id) {
    return dev.lockstep.worker.v1.Queue.newBuilder().setBroker("broker-a").setQueueId(id).build();
  }

  private synchronized void send(SessionRequest.Builder request) {
    out.onNext(request.build());
  }

  @Override
  public void onError(Throwable t) {
    timer.shutdownNow();
  }

  @Override
  public void onCompleted() {
    timer.shutdownNow();
  }

  @Override
  public void close() {
    timer.shutdownNow();
    synchronized (this) {
      out.onCompleted();
    }
  }
}
