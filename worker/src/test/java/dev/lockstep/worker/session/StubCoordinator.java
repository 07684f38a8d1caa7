package dev.lockstep.worker.session;

import static org.awaitility.Awaitility.await;

import dev.lockstep.worker.v1.LeaseRenewed;
import dev.lockstep.worker.v1.SessionRequest;
import dev.lockstep.worker.v1.SessionResponse;
import dev.lockstep.worker.v1.ShardRef;
import dev.lockstep.worker.v1.WorkerServiceGrpc;
import io.grpc.Server;
import io.grpc.netty.NettyServerBuilder;
import io.grpc.stub.StreamObserver;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** A coordinator that answers heartbeats and says what a test tells it to. */
final class StubCoordinator extends WorkerServiceGrpc.WorkerServiceImplBase {

  private final List<SessionRequest> received = new CopyOnWriteArrayList<>();
  private final AtomicReference<@Nullable StreamObserver<SessionResponse>> stream =
      new AtomicReference<>();
  private volatile @Nullable ShardRef revokeWhenDraining;
  private @Nullable Server server;
  private int port;
  private final Consumer<NettyServerBuilder> transport;

  StubCoordinator() {
    this(plain -> {});
  }

  /**
   * @param transport how connections are secured
   */
  StubCoordinator(Consumer<NettyServerBuilder> transport) {
    this.transport = transport;
  }

  void start() throws IOException {
    NettyServerBuilder builder =
        NettyServerBuilder.forAddress(
            new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
    transport.accept(builder);
    server = builder.addService(this).build().start();
    port = server.getPort();
  }

  void stop() throws InterruptedException {
    if (server != null) {
      server.shutdownNow().awaitTermination();
      stream.set(null);
    }
  }

  void restart() throws IOException, InterruptedException {
    stop();
    received.clear();
    start();
  }

  int port() {
    return port;
  }

  void revokeWhenDraining(ShardRef shard) {
    revokeWhenDraining = shard;
  }

  SessionRequest awaitHello() {
    await().until(() -> !received(SessionRequest::hasHello).isEmpty());
    return received(SessionRequest::hasHello).getLast();
  }

  List<SessionRequest> received(Predicate<SessionRequest> which) {
    return new ArrayList<>(received).stream().filter(which).toList();
  }

  synchronized void send(SessionResponse message) {
    StreamObserver<SessionResponse> open = stream.get();
    if (open == null) {
      throw new AssertionError("no worker is connected");
    }
    open.onNext(message);
  }

  @Override
  public StreamObserver<SessionRequest> session(StreamObserver<SessionResponse> responses) {
    stream.set(responses);
    return new StreamObserver<>() {
      @Override
      public void onNext(SessionRequest message) {
        received.add(message);
        if (message.hasHeartbeat()) {
          answer(message);
        }
      }

      @Override
      public void onError(Throwable error) {}

      @Override
      public void onCompleted() {
        responses.onCompleted();
      }
    };
  }

  private void answer(SessionRequest message) {
    send(
        SessionResponse.newBuilder()
            .setLeaseRenewed(
                LeaseRenewed.newBuilder().setSequence(message.getHeartbeat().getSequence()))
            .build());
    ShardRef shard = revokeWhenDraining;
    if (shard != null && message.getHeartbeat().getDraining()) {
      revokeWhenDraining = null;
      send(Messages.revoke(shard));
    }
  }
}
