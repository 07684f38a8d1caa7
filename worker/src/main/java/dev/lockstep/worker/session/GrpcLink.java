package dev.lockstep.worker.session;

import dev.lockstep.worker.v1.SessionRequest;
import dev.lockstep.worker.v1.SessionResponse;
import dev.lockstep.worker.v1.WorkerServiceGrpc;
import io.grpc.ManagedChannel;
import io.grpc.Status;
import io.grpc.netty.NettyChannelBuilder;
import io.grpc.stub.ClientCallStreamObserver;
import io.grpc.stub.ClientResponseObserver;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Streams over gRPC, each with a channel of its own: a new stream never waits for the connection
 * backoff of an old one. Callbacks run on the channel's event loop, so listeners must not block.
 */
final class GrpcLink implements CoordinatorLink {

  private static final Duration KEEP_ALIVE = Duration.ofSeconds(10);
  private static final Duration KEEP_ALIVE_TIMEOUT = Duration.ofSeconds(5);
  private static final Duration LINGER = Duration.ofSeconds(2);
  private static final int MAX_MESSAGE_BYTES = 32 << 20;

  private final LinkSecurity security;

  GrpcLink(LinkSecurity security) {
    this.security = security;
  }

  @Override
  public Stream open(CoordinatorAddress address, Listener listener) {
    NettyChannelBuilder builder =
        NettyChannelBuilder.forAddress(address.host(), address.port())
            .directExecutor()
            .keepAliveTime(KEEP_ALIVE.toSeconds(), TimeUnit.SECONDS)
            .keepAliveTimeout(KEEP_ALIVE_TIMEOUT.toSeconds(), TimeUnit.SECONDS)
            .maxInboundMessageSize(MAX_MESSAGE_BYTES);
    try {
      security.applyTo(builder);
    } catch (UnusableTlsException e) {
      // Files may be on their way to being renewed: the next try reads them again.
      listener.ended(String.valueOf(e.getMessage()));
      return new NoStream();
    }
    ManagedChannel channel = builder.build();
    GrpcStream stream = new GrpcStream(channel, listener);
    WorkerServiceGrpc.newStub(channel).session(stream);
    return stream;
  }

  /**
   * What is said of a stream's end: handshakes fail with a cause that says more than the status.
   */
  private static String text(Throwable error) {
    Status status = Status.fromThrowable(error);
    StringBuilder text = new StringBuilder(status.getCode().name());
    if (status.getDescription() != null) {
      // Netty appends its pipeline in further lines.
      text.append(": ").append(status.getDescription().lines().findFirst().orElse(""));
    }
    Throwable cause = status.getCause();
    while (cause != null && cause.getCause() != null) {
      cause = cause.getCause();
    }
    if (cause != null) {
      text.append(": ").append(cause.getMessage());
    }
    return text.toString();
  }

  /** A stream that never was. */
  private static final class NoStream implements Stream {

    @Override
    public void send(SessionRequest message) {}

    @Override
    public boolean isReady() {
      return false;
    }

    @Override
    public void close() {}

    @Override
    public void awaitClosed(Duration limit) {}
  }

  private static final class GrpcStream
      implements Stream, ClientResponseObserver<SessionRequest, SessionResponse> {

    private final ManagedChannel channel;
    private final Listener listener;
    private @Nullable ClientCallStreamObserver<SessionRequest> requests;
    private boolean over;

    GrpcStream(ManagedChannel channel, Listener listener) {
      this.channel = channel;
      this.listener = listener;
    }

    @Override
    public synchronized void beforeStart(ClientCallStreamObserver<SessionRequest> stream) {
      requests = stream;
      stream.setOnReadyHandler(listener::ready);
    }

    @Override
    public void onNext(SessionResponse message) {
      listener.received(message);
    }

    @Override
    public void onError(Throwable error) {
      end(text(error));
    }

    @Override
    public void onCompleted() {
      end("ended by the coordinator");
    }

    @Override
    public synchronized void send(SessionRequest message) {
      if (!over && requests != null) {
        requests.onNext(message);
      }
    }

    @Override
    public synchronized boolean isReady() {
      return !over && requests != null && requests.isReady();
    }

    @Override
    public void close() {
      synchronized (this) {
        if (over) {
          return;
        }
        over = true;
        if (requests != null) {
          requests.onCompleted();
        }
      }
      channel.shutdown();
      Thread.ofVirtual().name("coordinator-link-close").start(this::closeHardAfterLinger);
    }

    @Override
    public void awaitClosed(Duration limit) throws InterruptedException {
      if (!channel.awaitTermination(limit.toMillis(), TimeUnit.MILLISECONDS)) {
        channel.shutdownNow();
      }
    }

    private void end(String cause) {
      synchronized (this) {
        over = true;
      }
      channel.shutdownNow();
      listener.ended(cause);
    }

    private void closeHardAfterLinger() {
      try {
        awaitClosed(LINGER);
      } catch (InterruptedException e) {
        channel.shutdownNow();
        Thread.currentThread().interrupt();
      }
    }
  }
}
