package dev.lockstep.relay.shard;

import dev.lockstep.relay.RelaySettings;
import dev.lockstep.relay.metrics.RelayFlow;
import dev.lockstep.relay.metrics.RelayMetrics;
import dev.lockstep.relay.queue.Memory;
import dev.lockstep.relay.rate.Pacer;
import dev.lockstep.relay.rate.Pacers;
import dev.lockstep.worker.Clusters;
import dev.lockstep.worker.ResourceNames;
import dev.lockstep.worker.ShardContext;
import dev.lockstep.worker.ShardHost;
import dev.lockstep.worker.v1.Assign;
import dev.lockstep.worker.v1.RelaySpec;
import dev.lockstep.worker.v1.ShardKind;
import dev.lockstep.worker.v1.ShardRef;
import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.arc.Unremovable;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** Runs the relay shards that this process holds. */
@Singleton
@Unremovable
public final class RelayHost implements ShardHost {

  private final Clusters clusters;
  private final RelaySettings settings;
  private final Memory memory;
  private final RelayMetrics metrics;
  private final Pacers pacers = new Pacers();
  private final Map<String, RelayShard> shards = new ConcurrentHashMap<>();
  private final Set<String> rehearsed = ConcurrentHashMap.newKeySet();

  @Inject
  RelayHost(Clusters clusters, RelaySettings settings, MeterRegistry registry) {
    this.clusters = clusters;
    this.settings = settings;
    this.metrics = new RelayMetrics(registry);
    this.memory = Memory.of(settings);
  }

  @Override
  public ShardKind kind() {
    return ShardKind.SHARD_KIND_RELAY;
  }

  @Override
  public void assign(Assign assign, ShardContext context) {
    String id = assign.getShard().getShardId();
    RelayShard held = shards.get(id);
    Pacer pacer = pace(assign);
    if (held != null && held.isOf(assign.getShard())) {
      held.update(assign.getRelay());
      return;
    }
    RelayMetrics.ShardMeters meters = metrics.open(flow(assign));
    RelayShard shard =
        new RelayShard(
            assign.getRelay(),
            context,
            clusters,
            settings,
            memory,
            pacer,
            meters.counts(),
            Clock.systemUTC(),
            () -> {
              pacers.remove(assign.getTask(), tenure(assign.getShard()));
              meters.close();
            });
    meters.show(shard::figures);
    shards.put(id, shard);
    shard.start();
  }

  @Override
  public void prepare(Assign assign) {
    if (!rehearsed.add(assign.getTask())) {
      return;
    }
    Thread.ofVirtual()
        .name("rehearsal-" + assign.getShard().getShardId())
        .start(new Rehearsal(assign, clusters, settings, memory));
  }

  /** Limits hold from now on, whether or not the rest of the specification is another one. */
  private Pacer pace(Assign assign) {
    RelaySpec spec = assign.getRelay();
    return pacers.share(
        assign.getTask(),
        tenure(assign.getShard()),
        spec.getMapping().getId(),
        RelayPlan.taskShare(spec),
        RelayPlan.mappingShare(spec));
  }

  static RelayFlow flow(Assign assign) {
    RelaySpec spec = assign.getRelay();
    return new RelayFlow(
        ResourceNames.id(assign.getTask()),
        spec.getMapping().getId(),
        ResourceNames.id(spec.getSource().getName()),
        ResourceNames.id(spec.getDestination().getName()));
  }

  private static String tenure(ShardRef shard) {
    return shard.getShardId() + "@" + shard.getEpoch();
  }

  @Override
  public void revoke(ShardRef shard) {
    RelayShard held = shards.get(shard.getShardId());
    if (held != null && held.isOf(shard)) {
      held.drain(() -> shards.remove(shard.getShardId(), held));
    }
  }

  @Override
  public void drop(ShardRef shard) {
    RelayShard held = shards.get(shard.getShardId());
    if (held != null && held.isOf(shard)) {
      shards.remove(shard.getShardId(), held);
      held.drop();
    }
  }

  @Override
  public double bytesPerSecond() {
    return shards.values().stream().mapToDouble(RelayShard::bytesPerSecond).sum();
  }
}
