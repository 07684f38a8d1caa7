package dev.lockstep.rocketmq.remoting;

import dev.lockstep.rocketmq.AccessKeys;
import dev.lockstep.rocketmq.BrokerFault;
import dev.lockstep.rocketmq.HostPort;
import dev.lockstep.rocketmq.TlsOptions;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.StandardSocketOptions;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import javax.net.ssl.SSLSocket;
import org.jspecify.annotations.Nullable;

/**
 * Makes connections to the servers of one cluster, with its credentials and TLS, and keeps the one
 * thread that times their requests out. Thread-safe. Closing it stops the timeouts: close the
 * connections first.
 */
public final class Connector implements AutoCloseable {

  private static final int CONNECT_TIMEOUT_MS = (int) Duration.ofSeconds(5).toMillis();

  private final String cluster;
  private final RequestMeter meter;
  private final @Nullable Signer signer;
  private final @Nullable TlsSockets tls;
  private final ScheduledThreadPoolExecutor timer;

  /** Reads the certificates to trust; bad ones are an {@link IllegalArgumentException}. */
  public Connector(
      String cluster, @Nullable AccessKeys keys, @Nullable TlsOptions tls, RequestMeter meter) {
    this.cluster = cluster;
    this.meter = meter;
    this.signer = keys == null ? null : new Signer(keys);
    this.tls = tls == null ? null : TlsSockets.of(tls);
    this.timer =
        new ScheduledThreadPoolExecutor(
            1, Thread.ofPlatform().daemon().name("rocketmq-timeouts-" + cluster).factory());
    timer.setRemoveOnCancelPolicy(true);
  }

  /**
   * Connects; a {@link BrokerFault.Kind#UNREACHABLE} fault if that fails.
   *
   * @param role what the server is there for
   * @param name what faults call the server, such as "broker broker-a of shanghai"
   */
  public BrokerConnection connect(ServerRole role, String name, HostPort address)
      throws BrokerFault {
    try {
      return new BrokerConnection(
          name + " (" + address + ")",
          open(address),
          signer,
          timer,
          new ConnectionMeter(meter, cluster, role));
    } catch (IOException e) {
      meter.failed(cluster, BrokerFault.Kind.UNREACHABLE);
      throw new BrokerFault(
          BrokerFault.Kind.UNREACHABLE,
          BrokerFault.NO_CODE,
          "cannot connect to " + name + " (" + address + "): " + e.getMessage(),
          e);
    }
  }

  private Wire open(HostPort address) throws IOException {
    InetSocketAddress socketAddress = new InetSocketAddress(address.host(), address.port());
    if (socketAddress.isUnresolved()) {
      throw new IOException("unknown host " + address.host());
    }
    return tls == null ? openPlain(socketAddress) : openTls(tls, socketAddress);
  }

  private static Wire openPlain(InetSocketAddress address) throws IOException {
    SocketChannel channel = SocketChannel.open();
    try {
      channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
      channel.setOption(StandardSocketOptions.SO_KEEPALIVE, true);
      channel.socket().connect(address, CONNECT_TIMEOUT_MS);
      return new PlainWire(channel);
    } catch (IOException e) {
      Quietly.close(channel);
      throw e;
    }
  }

  private static Wire openTls(TlsSockets tls, InetSocketAddress address) throws IOException {
    Socket raw = new Socket();
    try {
      raw.setTcpNoDelay(true);
      raw.setKeepAlive(true);
      raw.connect(address, CONNECT_TIMEOUT_MS);
      raw.setSoTimeout(CONNECT_TIMEOUT_MS); // bounds the handshake
      SSLSocket socket = tls.over(raw, address);
      socket.startHandshake();
      raw.setSoTimeout(0);
      return new TlsWire(raw, socket);
    } catch (IOException e) {
      Quietly.close(raw);
      throw e;
    }
  }

  @Override
  public void close() {
    timer.shutdownNow();
  }
}
