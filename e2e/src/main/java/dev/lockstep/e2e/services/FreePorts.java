package dev.lockstep.e2e.services;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.ThreadLocalRandom;

/**
 * Ports for servers that keep theirs over a restart. They lie below the range that the system takes
 * the ports of outgoing connections from, so that none is taken while its server is down.
 * Thread-safe.
 */
final class FreePorts {

  private static final int FIRST = 20_000;
  private static final int LAST = 31_999;
  private static final int TRIES = 1_000;

  private final Set<Integer> given = new HashSet<>();

  /** A loopback port that nobody listens on now and that this object has not given before. */
  synchronized int next() {
    for (int i = 0; i < TRIES; i++) {
      int port = ThreadLocalRandom.current().nextInt(FIRST, LAST + 1);
      if (isFree(port) && given.add(port)) {
        return port;
      }
    }
    throw new IllegalStateException("no free port from " + FIRST + " to " + LAST);
  }

  private static boolean isFree(int port) {
    try (ServerSocket socket = new ServerSocket()) {
      socket.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
      return true;
    } catch (IOException taken) {
      return false;
    }
  }
}
