package dev.lockstep.offsetsync.shard;

import dev.lockstep.offsetsync.sync.ProgressSyncer;
import dev.lockstep.worker.Clusters;
import dev.lockstep.worker.ShardContext;
import dev.lockstep.worker.ShardHost;
import dev.lockstep.worker.v1.Assign;
import dev.lockstep.worker.v1.ShardKind;
import dev.lockstep.worker.v1.ShardRef;
import io.micrometer.core.instrument.MeterRegistry;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.util.HashMap;
import java.util.Map;

/** Holds the progress shards of this process. */
@Singleton
final class ProgressHost implements ShardHost {

  private final Clusters clusters;
  private final ProgressSyncer syncer;
  private final ShardMetrics metrics;
  private final Clock clock = Clock.systemUTC();
  // Touched by the session's thread alone.
  private final Map<ShardRef, ProgressShard> shards = new HashMap<>();

  @Inject
  ProgressHost(Clusters clusters, ProgressSyncer syncer, MeterRegistry registry) {
    this.clusters = clusters;
    this.syncer = syncer;
    this.metrics = new ShardMetrics(registry);
  }

  @Override
  public ShardKind kind() {
    return ShardKind.SHARD_KIND_PROGRESS;
  }

  @Override
  public void assign(Assign assign, ShardContext context) {
    ProgressShard held = shards.get(assign.getShard());
    if (held != null) {
      held.respecify(assign.getProgress());
      return;
    }
    ProgressShard shard =
        new ProgressShard(
            assign.getTask(), assign.getProgress(), context, clusters, syncer, metrics, clock);
    shards.put(assign.getShard(), shard);
    shard.start();
  }

  @Override
  public void revoke(ShardRef ref) {
    ProgressShard shard = shards.remove(ref);
    if (shard != null) {
      shard.drain();
    }
  }

  @Override
  public void drop(ShardRef ref) {
    ProgressShard shard = shards.remove(ref);
    if (shard != null) {
      shard.abort();
    }
  }
}
