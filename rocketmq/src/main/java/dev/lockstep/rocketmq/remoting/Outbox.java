package dev.lockstep.rocketmq.remoting;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.concurrent.LinkedBlockingQueue;

/**
 * Frames on their way out. Callers only enqueue, so none of them ever hangs in a socket whose peer
 * has stopped reading; one thread writes, and frames that wait together leave together. Its size is
 * bounded by the number of pending calls.
 */
final class Outbox {

  private static final int BUFFER = 128 << 10;

  private final LinkedBlockingQueue<Call> calls = new LinkedBlockingQueue<>();
  private final Wire wire;
  private final ByteBuffer buffer;

  Outbox(Wire wire) {
    this.wire = wire;
    this.buffer = wire.newBuffer(BUFFER);
  }

  void add(Call call) {
    calls.add(call);
  }

  /** Writes until the wire fails or the thread is interrupted. */
  void drain() throws IOException, InterruptedException {
    while (true) {
      Call call = calls.take();
      while (call != null) {
        write(call);
        call = calls.poll();
      }
      flush();
    }
  }

  private void write(Call call) throws IOException {
    if (call.future().isDone()) {
      return; // timed out before it left: sending it now could only surprise
    }
    put(call.header());
    ByteBuffer body = call.body();
    if (body != null) {
      put(body);
    }
  }

  private void put(ByteBuffer bytes) throws IOException {
    while (bytes.hasRemaining()) {
      if (!buffer.hasRemaining()) {
        flush();
      }
      int count = Math.min(buffer.remaining(), bytes.remaining());
      buffer.put(buffer.position(), bytes, bytes.position(), count);
      buffer.position(buffer.position() + count);
      bytes.position(bytes.position() + count);
    }
  }

  private void flush() throws IOException {
    buffer.flip();
    wire.write(buffer);
    buffer.clear();
  }
}
