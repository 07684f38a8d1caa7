package dev.lockstep.testbed.link;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * A TCP proxy on loopback that behaves like a network in between: a fixed one-way delay in each
 * direction, a bandwidth cap, cuts and black holes. Data on its way is pipelined, so delay costs no
 * throughput. Connecting itself is not delayed, only what is sent over the connection. Thread-safe;
 * all settings take effect at once for what is sent from then on.
 */
public final class DelayProxy implements AutoCloseable {

  private static final int BACKLOG = 512;

  private final InetSocketAddress listen;
  private final InetSocketAddress target;
  private final Lane toTarget = new Lane();
  private final Lane toClient = new Lane();
  private final List<Gate> held = new ArrayList<>();
  private final Set<ProxiedConnection> connections = ConcurrentHashMap.newKeySet();
  private Gate gate = new Gate();
  private @Nullable Listener listener;

  private DelayProxy(InetSocketAddress listen, InetSocketAddress target) {
    this.listen = listen;
    this.target = target;
  }

  /**
   * Starts a proxy without delay or cap.
   *
   * @param listen where clients connect
   * @param target where their connections go; need not be there yet
   * @throws UncheckedIOException if the address cannot be bound
   */
  public static DelayProxy start(InetSocketAddress listen, InetSocketAddress target) {
    try (ServerSocket probe = new ServerSocket()) {
      if (listen.getPort() == 0) {
        probe.bind(listen);
        listen = new InetSocketAddress(listen.getAddress(), probe.getLocalPort());
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    DelayProxy proxy = new DelayProxy(listen, target);
    proxy.open();
    return proxy;
  }

  /** Where clients connect. */
  public InetSocketAddress address() {
    return listen;
  }

  /**
   * Sets the time a byte takes in either direction; the round trip is twice that.
   *
   * @param oneWay zero or more
   */
  public void delay(Duration oneWay) {
    if (oneWay.isNegative()) {
      throw new IllegalArgumentException("oneWay: zero or more, not " + oneWay);
    }
    toTarget.delay(oneWay);
    toClient.delay(oneWay);
  }

  /**
   * Caps the throughput of each direction, all connections together.
   *
   * @param bytesPerSecond 0 for no cap
   */
  public void bandwidth(long bytesPerSecond) {
    if (bytesPerSecond < 0) {
      throw new IllegalArgumentException(
          "bytesPerSecond: 0 (no cap) or more, not " + bytesPerSecond);
    }
    toTarget.bandwidth(bytesPerSecond);
    toClient.bandwidth(bytesPerSecond);
  }

  /**
   * Resets all connections, what is on its way is lost, and refuses new ones until {@link #heal}.
   */
  public synchronized void cut() {
    Listener open = listener;
    listener = null;
    if (open != null) {
      open.close();
    }
    connections.forEach(ProxiedConnection::reset);
  }

  /**
   * Keeps connections and accepts new ones, but passes nothing until {@link #heal}, as TCP does
   * over a dead route.
   */
  public synchronized void blackhole() {
    gate.close();
  }

  /**
   * Passes nothing over the connections that are open now until {@link #heal}, while new ones pass,
   * as where an old route hangs and a new one does not.
   */
  public synchronized void holdOpenConnections() {
    gate.close();
    held.add(gate);
    gate = new Gate();
  }

  /** Ends a cut or a black hole; what was held is passed on. */
  public synchronized void heal() {
    held.forEach(Gate::open);
    held.clear();
    gate.open();
    if (listener == null) {
      open();
    }
  }

  /** Bytes taken from clients so far. */
  public long bytesToTarget() {
    return toTarget.bytes();
  }

  /** Bytes taken from the target so far. */
  public long bytesToClient() {
    return toClient.bytes();
  }

  /** Connections open now. */
  public int connections() {
    return connections.size();
  }

  /** Resets all connections and stops listening for good. */
  @Override
  public synchronized void close() {
    cut();
    held.forEach(Gate::open);
    gate.open();
  }

  private synchronized void open() {
    try {
      ServerSocket opened = new ServerSocket();
      opened.setReuseAddress(true);
      opened.bind(listen, BACKLOG);
      Thread acceptor =
          Thread.ofPlatform()
              .daemon()
              .name("link-accept-" + listen.getPort())
              .unstarted(() -> accept(opened));
      listener = new Listener(opened, acceptor);
      acceptor.start();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void accept(ServerSocket from) {
    while (!from.isClosed()) {
      try {
        Socket client = from.accept();
        Thread.ofPlatform().daemon().name("link-connect").start(() -> connect(from, client));
      } catch (IOException closed) {
        return;
      }
    }
  }

  private void connect(ServerSocket from, Socket client) {
    Socket toServer = new Socket();
    Gate through = gate();
    try {
      through.pass();
      client.setTcpNoDelay(true);
      toServer.setTcpNoDelay(true);
      toServer.connect(target);
    } catch (IOException refused) {
      new ProxiedConnection(client, toServer, through, () -> {}).reset();
      return;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return;
    }
    admit(from, client, toServer, through);
  }

  private synchronized Gate gate() {
    return gate;
  }

  /** Together with {@link #cut}: a connection is either refused here or reset there. */
  private synchronized void admit(ServerSocket from, Socket client, Socket toServer, Gate through) {
    ProxiedConnection[] self = new ProxiedConnection[1];
    ProxiedConnection connection =
        new ProxiedConnection(client, toServer, through, () -> connections.remove(self[0]));
    self[0] = connection;
    connections.add(connection);
    if (from.isClosed()) {
      connection.reset();
    } else {
      connection.start(toTarget, toClient);
    }
  }

  private record Listener(ServerSocket socket, Thread acceptor) {

    /**
     * The kernel goes on taking connections until the thread that waits for them has let go of the
     * socket.
     */
    void close() {
      try {
        socket.close();
        acceptor.join();
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }
  }
}
