package dev.lockstep.testbed.link;

import java.time.Duration;
import java.util.concurrent.atomic.LongAdder;

/**
 * One direction of a proxy, shared by its connections: how long the way is and how wide.
 * Thread-safe.
 */
final class Lane {

  /**
   * How far senders may run ahead of a bandwidth cap; stands for the buffers of routers on the way.
   */
  private static final long MAX_BACKLOG_NANOS = Duration.ofMillis(50).toNanos();

  private final LongAdder bytes = new LongAdder();
  private volatile long delayNanos;
  private volatile long bytesPerSecond;
  private long freeAt = System.nanoTime();

  void delay(Duration oneWay) {
    delayNanos = oneWay.toNanos();
  }

  void bandwidth(long newBytesPerSecond) {
    bytesPerSecond = newBytesPerSecond;
  }

  /**
   * Takes the time of a piece of data on the way, waiting while the lane is backed up.
   *
   * @return when ({@link System#nanoTime}) its last byte arrives on the other side
   */
  long arrivalOf(int size) throws InterruptedException {
    bytes.add(size);
    long cap = bytesPerSecond;
    if (cap == 0) {
      return System.nanoTime() + delayNanos;
    }
    long sent;
    long backlog;
    synchronized (this) {
      long now = System.nanoTime();
      sent = Math.max(now, freeAt) + size * 1_000_000_000L / cap;
      freeAt = sent;
      backlog = sent - now - MAX_BACKLOG_NANOS;
    }
    if (backlog > 0) {
      Thread.sleep(Duration.ofNanos(backlog));
    }
    return sent + delayNanos;
  }

  long bytes() {
    return bytes.sum();
  }
}
