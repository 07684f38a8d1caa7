package dev.lockstep.coordinator.testing;

import dev.lockstep.worker.v1.Assign;
import dev.lockstep.worker.v1.Heartbeat;
import dev.lockstep.worker.v1.Hello;
import dev.lockstep.worker.v1.Released;
import dev.lockstep.worker.v1.SessionRequest;
import dev.lockstep.worker.v1.SessionResponse;
import dev.lockstep.worker.v1.ShardKind;
import dev.lockstep.worker.v1.ShardRef;
import dev.lockstep.worker.v1.WorkerServiceGrpc;
import io.grpc.ManagedChannel;
import io.grpc.stub.StreamObserver;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.CopyOnWriteArrayList;

/** A worker written by hand on the gRPC stub. Gives back at once what is revoked. */
public final class GrpcWorker implements StreamObserver<SessionResponse> {
  private final String id;
  private final String incarnation;
  private final Map<String, Assign> held = new ConcurrentSkipListMap<>();
  private final List<SessionResponse> received = new CopyOnWriteArrayList<>();
  private final List<String> ends = new CopyOnWriteArrayList<>();
  private volatile StreamObserver<SessionRequest> requests;

  public GrpcWorker(String id, String incarnation) {
    this.id = id;
    this.incarnation = incarnation;
  }

  /** Opens a stream with what is still held. */
  public GrpcWorker connect(ManagedChannel channel) {
    received.clear();
    ends.clear();
    requests = WorkerServiceGrpc.newStub(channel).session(this);
    say(
        SessionRequest.newBuilder()
            .setHello(
                Hello.newBuilder()
                    .setWorkerId(id)
                    .setIncarnation(incarnation)
                    .addKinds(ShardKind.SHARD_KIND_DISCOVERY)
                    .addKinds(ShardKind.SHARD_KIND_RELAY)
                    .addAllHeld(held.values().stream().map(Assign::getShard).toList())));
    return this;
  }

  public void say(SessionRequest.Builder message) {
    StreamObserver<SessionRequest> to = requests;
    synchronized (to) {
      to.onNext(message.build());
    }
  }

  public void heartbeat(long sequence) {
    say(SessionRequest.newBuilder().setHeartbeat(Heartbeat.newBuilder().setSequence(sequence)));
  }

  public void disconnect() {
    requests.onCompleted();
  }

  public Map<String, Assign> held() {
    return held;
  }

  public List<SessionResponse> received() {
    return received;
  }

  /** How streams ended: "completed" or the error. */
  public List<String> ends() {
    return ends;
  }

  public Optional<ShardRef> ref(String shard) {
    return Optional.ofNullable(held.get(shard)).map(Assign::getShard);
  }

  @Override
  public void onNext(SessionResponse message) {
    switch (message.getMessageCase()) {
      case WELCOME ->
          held.values()
              .removeIf(a -> !message.getWelcome().getAdoptedList().contains(a.getShard()));
      case ASSIGN -> held.put(message.getAssign().getShard().getShardId(), message.getAssign());
      case REVOKE -> {
        held.remove(message.getRevoke().getShard().getShardId());
        say(
            SessionRequest.newBuilder()
                .setReleased(Released.newBuilder().setShard(message.getRevoke().getShard())));
      }
      case LEASE_RENEWED, PREPARE, COMMAND, CANCEL_COMMAND, REDIRECT, MESSAGE_NOT_SET -> {}
    }
    received.add(message);
  }

  @Override
  public void onError(Throwable error) {
    ends.add(error.toString());
  }

  @Override
  public void onCompleted() {
    ends.add("completed");
  }
}
