package dev.lockstep.testbed.link;

import java.time.Duration;
import java.util.List;
import java.util.function.Consumer;

/**
 * The network in front of a cluster: one {@link DelayProxy} per port, set together. A partition
 * cuts the cluster off from all clients that use its advertised addresses; its servers still reach
 * each other. Thread-safe.
 */
public final class Link implements AutoCloseable {

  private final List<DelayProxy> proxies;

  /** Groups proxies that are already started; closes them when it is closed. */
  public Link(List<DelayProxy> proxies) {
    this.proxies = List.copyOf(proxies);
  }

  /**
   * The proxies one by one: of the name server, of each broker in the order of their names, of the
   * gRPC proxy.
   */
  public List<DelayProxy> proxies() {
    return proxies;
  }

  /** Sets the delay in each direction, see {@link DelayProxy#delay}. */
  public void delay(Duration oneWay) {
    each(proxy -> proxy.delay(oneWay));
  }

  /** Sets the cap of each port and direction, see {@link DelayProxy#bandwidth}. */
  public void bandwidth(long bytesPerSecond) {
    each(proxy -> proxy.bandwidth(bytesPerSecond));
  }

  /** Cuts the cluster off, see {@link DelayProxy#cut}. */
  public void cut() {
    each(DelayProxy::cut);
  }

  /** Lets nothing pass, see {@link DelayProxy#blackhole}. */
  public void blackhole() {
    each(DelayProxy::blackhole);
  }

  /** Holds what is open now, see {@link DelayProxy#holdOpenConnections}. */
  public void holdOpenConnections() {
    each(DelayProxy::holdOpenConnections);
  }

  /** Ends a cut or a black hole. */
  public void heal() {
    each(DelayProxy::heal);
  }

  /** Bytes sent to the cluster so far. */
  public long bytesToCluster() {
    return proxies.stream().mapToLong(DelayProxy::bytesToTarget).sum();
  }

  /** Bytes sent by the cluster so far. */
  public long bytesFromCluster() {
    return proxies.stream().mapToLong(DelayProxy::bytesToClient).sum();
  }

  @Override
  public void close() {
    each(DelayProxy::close);
  }

  private void each(Consumer<DelayProxy> action) {
    proxies.forEach(action);
  }
}
