package dev.lockstep.testbed;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.ServerSocket;
import java.util.concurrent.ThreadLocalRandom;
import org.jspecify.annotations.Nullable;

/**
 * A block of neighbouring ports for one server. The first is kept bound for as long as the block is
 * held, which keeps other test JVMs away from the others; that is also why they survive restarts of
 * the server.
 */
final class Ports implements AutoCloseable {

  /**
   * Below what Linux hands out to outgoing connections, so that none of ours is taken while its
   * server is down.
   */
  private static final int LOWEST = 12_000;

  private static final int HIGHEST = 32_000;
  private static final int SIZE = 8;
  private static final int ATTEMPTS = 500;

  private final ServerSocket guard;

  private Ports(ServerSocket guard) {
    this.guard = guard;
  }

  /**
   * Reserves a block.
   *
   * @throws IllegalStateException if there is no free one
   */
  static Ports reserve() {
    for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
      int blocks = (HIGHEST - LOWEST) / SIZE;
      int first = LOWEST + SIZE * ThreadLocalRandom.current().nextInt(blocks);
      ServerSocket guard = bind(first);
      if (guard == null) {
        continue;
      }
      if (allFree(first + 1, first + SIZE)) {
        return new Ports(guard);
      }
      close(guard);
    }
    throw new IllegalStateException(
        "no block of %d free ports found in %d..%d".formatted(SIZE, LOWEST, HIGHEST));
  }

  /** The main port of a server. A broker also uses this - 2 (VIP) and this + 1 (HA). */
  int listen() {
    return guard.getLocalPort() + 3;
  }

  /** Where clients expect a broker's VIP port to be: its main port less 2. */
  int vip() {
    return listen() - 2;
  }

  int proxyGrpc() {
    return guard.getLocalPort() + 5;
  }

  int proxyRemoting() {
    return guard.getLocalPort() + 6;
  }

  /** Where a link listens for the gRPC proxy, which itself binds every interface. */
  int linkToProxy() {
    return guard.getLocalPort() + 7;
  }

  @Override
  public void close() {
    close(guard);
  }

  private static boolean allFree(int from, int to) {
    for (int port = from; port < to; port++) {
      ServerSocket probe = bind(port);
      if (probe == null) {
        return false;
      }
      close(probe);
    }
    return true;
  }

  /** Binds all interfaces, as most servers do; null if somebody has the port on any of them. */
  private static @Nullable ServerSocket bind(int port) {
    try {
      return new ServerSocket(port, 1);
    } catch (IOException taken) {
      return null;
    }
  }

  private static void close(ServerSocket socket) {
    try {
      socket.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
