package dev.lockstep.rocketmq.remoting;

import java.nio.ByteBuffer;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Future;
import org.apache.rocketmq.remoting.protocol.RemotingCommand;
import org.jspecify.annotations.Nullable;

/** A request with the answer it waits for. Ends once: answered, timed out, or lost. */
final class Call {

  private final int opaque;
  private final int code;
  private final ByteBuffer header;
  private final @Nullable ByteBuffer body;
  private final CompletableFuture<RemotingCommand> future = new CompletableFuture<>();
  private final long madeAt = System.nanoTime();
  private volatile @Nullable Future<?> timeout;

  Call(int opaque, int code, ByteBuffer header, @Nullable ByteBuffer body) {
    this.opaque = opaque;
    this.code = code;
    this.header = header;
    this.body = body == null ? null : body.duplicate(); // the caller's position is his
  }

  int opaque() {
    return opaque;
  }

  /** The request's code. */
  int code() {
    return code;
  }

  /** When it was made, as of {@link System#nanoTime}. */
  long madeAt() {
    return madeAt;
  }

  ByteBuffer header() {
    return header;
  }

  @Nullable ByteBuffer body() {
    return body;
  }

  CompletableFuture<RemotingCommand> future() {
    return future;
  }

  /** Sets the task that is to be cancelled when the call ends. */
  void timeout(Future<?> task) {
    timeout = task;
  }

  void answer(RemotingCommand response) {
    cancelTimeout();
    future.complete(response);
  }

  void fail(Throwable cause) {
    cancelTimeout();
    future.completeExceptionally(cause);
  }

  private void cancelTimeout() {
    Future<?> task = timeout;
    if (task != null) {
      task.cancel(false);
    }
  }
}
