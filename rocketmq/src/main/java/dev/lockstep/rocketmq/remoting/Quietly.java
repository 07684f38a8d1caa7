package dev.lockstep.rocketmq.remoting;

import java.io.IOException;

/** Ends of things that are over in any case: a failure here changes nothing. */
final class Quietly {

  private Quietly() {}

  interface Action {
    void run() throws IOException;
  }

  static void close(AutoCloseable closeable) {
    try {
      closeable.close();
    } catch (Exception e) {
      // Closing is all that was wanted.
    }
  }

  static void run(Action action) {
    try {
      action.run();
    } catch (IOException e) {
      // Refused on a socket that is closed already.
    }
  }
}
