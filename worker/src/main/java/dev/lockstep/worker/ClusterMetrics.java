package dev.lockstep.worker;

import dev.lockstep.rocketmq.remoting.RequestMeter;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** Counts the requests to each cluster, by RocketMQ's request codes. Thread-safe. */
final class ClusterMetrics implements RequestMeter {

  private record Key(String cluster, int code) {}

  private final MeterRegistry registry;
  private final Map<Key, Counter> counters = new ConcurrentHashMap<>();

  ClusterMetrics(MeterRegistry registry) {
    this.registry = registry;
  }

  @Override
  public void sent(String cluster, int code) {
    counters.computeIfAbsent(new Key(cluster, code), this::counter).increment();
  }

  private Counter counter(Key key) {
    return Counter.builder("lockstep.cluster.requests")
        .description("Requests to a cluster's brokers and name servers")
        .tag("cluster", key.cluster())
        .tag("code", Integer.toString(key.code()))
        .register(registry);
  }
}
