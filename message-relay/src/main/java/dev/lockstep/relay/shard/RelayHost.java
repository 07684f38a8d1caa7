package dev.lockstep.relay.shard;

import dev.lockstep.relay.RelaySettings;
import dev.lockstep.relay.queue.ReadBudget;
import dev.lockstep.worker.Clusters;
import dev.lockstep.worker.ShardContext;
import dev.lockstep.worker.ShardHost;
import dev.lockstep.worker.v1.Assign;
import dev.lockstep.worker.v1.ShardKind;
import dev.lockstep.worker.v1.ShardRef;
import io.quarkus.arc.Unremovable;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** Runs the relay shards that this process holds. */
@Singleton
@Unremovable
public final class RelayHost implements ShardHost {

  private final Clusters clusters;
  private final RelaySettings settings;
  private final ReadBudget budget;
  private final Map<String, RelayShard> shards = new ConcurrentHashMap<>();

  @Inject
  RelayHost(Clusters clusters, RelaySettings settings) {
    this.clusters = clusters;
    this.settings = settings;
    this.budget = new ReadBudget(settings.readBudget().asLongValue());
  }

  @Override
  public ShardKind kind() {
    return ShardKind.SHARD_KIND_RELAY;
  }

  @Override
  public void assign(Assign assign, ShardContext context) {
    String id = assign.getShard().getShardId();
    RelayShard held = shards.get(id);
    if (held != null && held.isOf(assign.getShard())) {
      held.update(assign.getRelay());
      return;
    }
    RelayShard shard =
        new RelayShard(assign.getRelay(), context, clusters, settings, budget, Clock.systemUTC());
    shards.put(id, shard);
    shard.start();
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
