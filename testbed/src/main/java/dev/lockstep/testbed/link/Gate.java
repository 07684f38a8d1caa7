package dev.lockstep.testbed.link;

/**
 * What a black hole closes: while it is closed, nothing passes and nothing is lost. Thread-safe.
 */
final class Gate {

  private boolean closed;

  synchronized void close() {
    closed = true;
  }

  synchronized void open() {
    closed = false;
    notifyAll();
  }

  synchronized void pass() throws InterruptedException {
    while (closed) {
      wait();
    }
  }
}
