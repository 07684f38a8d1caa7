package dev.lockstep.worker.session;

import dev.lockstep.worker.v1.SessionRequest;
import dev.lockstep.worker.v1.SessionResponse;
import java.time.Duration;

/** Opens streams to coordinators. */
interface CoordinatorLink {

  /** Begins to open a stream; what comes of it is told to the listener, from any thread. */
  Stream open(CoordinatorAddress address, Listener listener);

  /** Hears what comes by a stream. */
  interface Listener {
    void received(SessionResponse message);

    /** The stream has ended; called once, nothing follows. */
    void ended(String cause);

    /** The stream takes messages again without buffering them. */
    void ready();
  }

  /** An open stream. Thread-safe. */
  interface Stream {
    /** Sends, or does nothing once the stream has ended. Does not block. */
    void send(SessionRequest message);

    /** Would a message leave now, rather than be buffered? */
    boolean isReady();

    /** Ends the stream: what was sent still leaves. */
    void close();

    /** Waits until all that was sent has left and the connection is closed, at most this long. */
    void awaitClosed(Duration limit) throws InterruptedException;
  }
}
