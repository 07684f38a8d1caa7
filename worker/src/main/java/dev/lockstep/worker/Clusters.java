package dev.lockstep.worker;

import com.google.rpc.Code;
import dev.lockstep.admin.v1.Cluster;
import dev.lockstep.rocketmq.ClusterAddress;
import dev.lockstep.rocketmq.client.ClusterClient;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.composite.CompositeMeterRegistry;
import jakarta.annotation.PreDestroy;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Function;

/**
 * The clusters this process is connected to. All uses of one definition of a cluster share one
 * client; a changed definition (address, TLS or the values its credentials resolve to) gets a
 * client of its own, and a client is closed with its last use. Thread-safe.
 */
@Singleton
public final class Clusters {

  private final AddressResolver resolver;
  private final Reachability reachability;
  private final ClusterMetrics metrics;
  private final Function<ClusterAddress, ClusterClient> opener;
  private final Map<ClusterAddress, Shared> open = new HashMap<>();

  /** Resolves references against this process' environment and files; measures nothing. */
  public Clusters() {
    this(new CompositeMeterRegistry());
  }

  /** The same, with the requests to the clusters counted. */
  @Inject
  public Clusters(MeterRegistry registry) {
    this.resolver = new AddressResolver(System::getenv);
    this.reachability = new Reachability(System::nanoTime);
    this.metrics = new ClusterMetrics(registry, reachability);
    this.opener = address -> ClusterClient.open(address, metrics);
  }

  Clusters(AddressResolver resolver, Function<ClusterAddress, ClusterClient> opener) {
    this.resolver = resolver;
    this.reachability = new Reachability(System::nanoTime);
    this.metrics = new ClusterMetrics(new CompositeMeterRegistry(), reachability);
    this.opener = opener;
  }

  /** The clusters in use that do not answer, and for how long. */
  Map<String, Duration> unreachable() {
    return reachability.unreachable();
  }

  /**
   * A use of the cluster. Does no I/O but reading the files that credentials refer to; connections
   * are opened when first needed.
   *
   * @throws CommandFault FAILED_PRECONDITION if a credentials reference does not resolve here, or
   *     INVALID_ARGUMENT if the definition is not valid
   */
  public ClusterHandle open(Cluster cluster) throws CommandFault {
    ClusterAddress address = resolver.resolve(cluster);
    synchronized (open) {
      Shared shared = open.get(address);
      if (shared == null) {
        shared = new Shared(address, client(cluster, address));
        open.put(address, shared);
        metrics.opened(address.name());
      }
      shared.uses++;
      return new Use(shared);
    }
  }

  private ClusterClient client(Cluster cluster, ClusterAddress address) throws CommandFault {
    try {
      return opener.apply(address);
    } catch (IllegalArgumentException e) {
      throw new CommandFault(
          Code.FAILED_PRECONDITION, "CLUSTER_INVALID", cluster.getName() + ": " + e.getMessage());
    }
  }

  private void release(Shared shared) {
    synchronized (open) {
      shared.uses--;
      if (shared.uses > 0 || !open.remove(shared.address, shared)) {
        return;
      }
      metrics.closed(shared.address.name());
      if (open.keySet().stream().noneMatch(a -> a.name().equals(shared.address.name()))) {
        reachability.forget(shared.address.name());
      }
    }
    shared.client.close();
  }

  @PreDestroy
  void closeAll() {
    Map<ClusterAddress, Shared> left;
    synchronized (open) {
      left = Map.copyOf(open);
      open.clear();
    }
    left.values().forEach(shared -> shared.client.close());
  }

  private static final class Shared {
    private final ClusterAddress address;
    private final ClusterClient client;
    private int uses;

    Shared(ClusterAddress address, ClusterClient client) {
      this.address = address;
      this.client = client;
    }
  }

  private final class Use implements ClusterHandle {
    private final Shared shared;
    private final AtomicBoolean closed = new AtomicBoolean();

    Use(Shared shared) {
      this.shared = shared;
    }

    @Override
    public ClusterClient client() {
      if (closed.get()) {
        throw new IllegalStateException(
            "the handle of cluster " + shared.address.name() + " is closed");
      }
      return shared.client;
    }

    @Override
    public void close() {
      if (closed.compareAndSet(false, true)) {
        release(shared);
      }
    }
  }
}
