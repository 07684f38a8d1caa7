package dev.lockstep.relay.discovery;

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

/** Runs the discovery shards that this process holds. */
@Singleton
@Unremovable
public final class DiscoveryHost implements ShardHost {

  private final Clusters clusters;
  private final Map<String, DiscoveryShard> shards = new ConcurrentHashMap<>();

  @Inject
  DiscoveryHost(Clusters clusters) {
    this.clusters = clusters;
  }

  @Override
  public ShardKind kind() {
    return ShardKind.SHARD_KIND_DISCOVERY;
  }

  @Override
  public void assign(Assign assign, ShardContext context) {
    String id = assign.getShard().getShardId();
    DiscoveryShard held = shards.get(id);
    if (held != null && held.isOf(assign.getShard())) {
      held.update(assign.getDiscovery());
      return;
    }
    DiscoveryShard shard =
        new DiscoveryShard(assign.getDiscovery(), context, clusters, Clock.systemUTC());
    shards.put(id, shard);
    shard.start();
  }

  @Override
  public void revoke(ShardRef shard) {
    DiscoveryShard held = shards.get(shard.getShardId());
    if (held != null && held.isOf(shard)) {
      shards.remove(shard.getShardId(), held);
      held.stop(true);
    }
  }

  @Override
  public void drop(ShardRef shard) {
    DiscoveryShard held = shards.get(shard.getShardId());
    if (held != null && held.isOf(shard)) {
      shards.remove(shard.getShardId(), held);
      held.stop(false);
    }
  }
}
