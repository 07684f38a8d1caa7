package dev.lockstep.e2e.services;

import java.util.ArrayDeque;
import java.util.Deque;

/**
 * Things to close, the last one first, whoever closes: the thread that uses them, or a shutdown
 * hook in the middle of it. Thread-safe.
 */
public final class Resources implements AutoCloseable {

  private final Deque<AutoCloseable> open = new ArrayDeque<>();
  private boolean closed;

  /**
   * Adds something to close.
   *
   * @return the same
   * @throws IllegalStateException if all is closed already; then this is, too
   */
  public <T extends AutoCloseable> T own(T resource) {
    synchronized (this) {
      if (!closed) {
        open.push(resource);
        return resource;
      }
    }
    close(resource);
    throw new IllegalStateException("closed while it was starting");
  }

  /** True once somebody has begun to close. */
  public synchronized boolean isClosed() {
    return closed;
  }

  /** Closes everything; a failure to close one keeps none of the others open. */
  @Override
  public void close() {
    Deque<AutoCloseable> closing;
    synchronized (this) {
      closed = true;
      closing = new ArrayDeque<>(open);
      open.clear();
    }
    closing.forEach(Resources::close);
  }

  private static void close(AutoCloseable resource) {
    try {
      resource.close();
    } catch (Exception e) {
      System.err.println("could not close " + resource + ": " + e);
    }
  }
}
