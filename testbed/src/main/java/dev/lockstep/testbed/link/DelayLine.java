package dev.lockstep.testbed.link;

import java.util.ArrayDeque;
import java.util.Queue;
import java.util.concurrent.TimeUnit;

/**
 * The data that is on its way in one direction of one connection, in order. As many bytes as a
 * fast, long way holds fit in, so that the delay costs latency and not throughput; a sender that
 * outruns the receiver waits. For one sending and one receiving thread.
 */
final class DelayLine {

  /** A piece of the stream, or the end of it when empty. */
  @SuppressWarnings("ArrayRecordComponent") // never compared
  record Piece(byte[] data, long arrival) {
    boolean isEnd() {
      return data.length == 0;
    }
  }

  private final long capacity;
  private final Queue<Piece> pieces = new ArrayDeque<>();
  private long bytes;

  DelayLine(long capacity) {
    this.capacity = capacity;
  }

  synchronized void put(Piece piece) throws InterruptedException {
    while (bytes > 0 && bytes + piece.data().length > capacity) {
      wait();
    }
    pieces.add(piece);
    bytes += piece.data().length;
    if (pieces.size() == 1) {
      notifyAll();
    }
  }

  /** The next piece, once it has arrived. */
  synchronized Piece take() throws InterruptedException {
    while (true) {
      Piece head = pieces.peek();
      if (head == null) {
        wait();
        continue;
      }
      long remaining = head.arrival() - System.nanoTime();
      if (remaining > 0) {
        TimeUnit.NANOSECONDS.timedWait(this, remaining);
        continue;
      }
      pieces.remove();
      boolean wasFull = bytes >= capacity / 2;
      bytes -= head.data().length;
      if (wasFull) {
        notifyAll();
      }
      return head;
    }
  }
}
