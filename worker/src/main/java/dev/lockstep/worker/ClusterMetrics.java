package dev.lockstep.worker;

import dev.lockstep.rocketmq.BrokerFault;
import dev.lockstep.rocketmq.remoting.RequestMeter;
import dev.lockstep.rocketmq.remoting.ServerRole;
import dev.lockstep.worker.metrics.MeterGroup;
import dev.lockstep.worker.metrics.SharedMeters;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.Timer;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;

/** Counts and times the requests to each cluster, by RocketMQ's request codes. Thread-safe. */
final class ClusterMetrics implements RequestMeter {

  private static final List<BrokerFault.Kind> NO_ANSWER =
      List.of(
          BrokerFault.Kind.UNREACHABLE,
          BrokerFault.Kind.TIMED_OUT,
          BrokerFault.Kind.CONNECTION_LOST);

  private record Key(String cluster, int code) {}

  private record Meters(Counter sent, Timer answered) {}

  private final MeterRegistry registry;
  private final Reachability reachability;
  private final Map<Key, Meters> meters = new ConcurrentHashMap<>();
  private final SharedMeters<String, MeterGroup> connected;

  ClusterMetrics(MeterRegistry registry, Reachability reachability) {
    this.registry = registry;
    this.reachability = reachability;
    this.connected = new SharedMeters<>(this::reachable, MeterGroup::close, Runnable::run);
  }

  /** A cluster is in use from now on. */
  void opened(String cluster) {
    connected.open(cluster);
    // From 0 on, or the first fault could not be seen as an increase.
    NO_ANSWER.forEach(kind -> faults(cluster, kind));
  }

  /** As often as {@link #opened}. */
  void closed(String cluster) {
    connected.close(cluster);
  }

  private MeterGroup reachable(String cluster) {
    MeterGroup group = new MeterGroup(registry, Tags.of("cluster", cluster));
    group.gauge(
        "lockstep.cluster.reachable",
        "0 while no broker of the cluster has answered for 30 s although it was asked, else 1",
        reachability,
        clusters -> clusters.isReachable(cluster) ? 1 : 0);
    return group;
  }

  @Override
  public void sent(String cluster, int code) {
    of(cluster, code).sent().increment();
  }

  @Override
  public void answered(String cluster, ServerRole role, int code, long nanos) {
    of(cluster, code).answered().record(nanos, TimeUnit.NANOSECONDS);
    if (role == ServerRole.BROKER) {
      reachability.answered(cluster);
    }
  }

  @Override
  public void failed(String cluster, BrokerFault.Kind kind) {
    reachability.failed(cluster);
    faults(cluster, kind).increment();
  }

  private Counter faults(String cluster, BrokerFault.Kind kind) {
    return Counter.builder("lockstep.cluster.faults")
        .description("Requests and connections to a cluster's servers that got no answer")
        .tag("cluster", cluster)
        .tag("kind", kind.name().toLowerCase(Locale.ROOT))
        .register(registry);
  }

  private Meters of(String cluster, int code) {
    Key key = new Key(cluster, code);
    Meters known = meters.get(key); // without a lock, which computeIfAbsent may take
    return known == null ? meters.computeIfAbsent(key, this::register) : known;
  }

  private Meters register(Key key) {
    Tags tags = Tags.of("cluster", key.cluster(), "code", Integer.toString(key.code()));
    return new Meters(
        Counter.builder("lockstep.cluster.requests")
            .description("Requests to a cluster's brokers and name servers")
            .tags(tags)
            .register(registry),
        Timer.builder("lockstep.cluster.request")
            .description("Time until requests were answered; pulls may wait for messages")
            .tags(tags)
            .register(registry));
  }
}
