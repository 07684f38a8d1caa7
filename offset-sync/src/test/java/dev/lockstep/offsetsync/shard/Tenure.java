package dev.lockstep.offsetsync.shard;

import dev.lockstep.admin.v1.GroupProgress;
import dev.lockstep.worker.Lease;
import dev.lockstep.worker.ShardContext;
import dev.lockstep.worker.v1.SessionRequest;
import dev.lockstep.worker.v1.ShardEvent;
import dev.lockstep.worker.v1.ShardRef;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;

/** A tenure whose coordinator is the test. */
final class Tenure implements ShardContext {

  private final ShardRef shard;
  private final List<GroupProgress> reported = new CopyOnWriteArrayList<>();
  private final List<ShardEvent> events = new CopyOnWriteArrayList<>();
  private volatile boolean released;
  private volatile @Nullable RuntimeException failure;

  Tenure(String shardId) {
    this.shard = ShardRef.newBuilder().setShardId(shardId).setEpoch(1).build();
  }

  List<GroupProgress> reported() {
    return List.copyOf(reported);
  }

  List<ShardEvent> events() {
    return List.copyOf(events);
  }

  /** Makes every sync fail that asks for the lease; null to end that. */
  void failWith(@Nullable RuntimeException next) {
    failure = next;
  }

  /** The last result of a group. */
  Optional<GroupProgress> last(String group) {
    return reported.stream()
        .filter(progress -> progress.getGroup().equals(group))
        .reduce((_, later) -> later);
  }

  boolean isReleased() {
    return released;
  }

  @Override
  public ShardRef shard() {
    return shard;
  }

  @Override
  public Lease lease() {
    RuntimeException thrown = failure;
    if (thrown != null) {
      throw thrown;
    }
    return new Lease() {
      @Override
      public boolean isValid() {
        return true;
      }

      @Override
      public Duration remaining() {
        return Duration.ofMinutes(1);
      }
    };
  }

  @Override
  public void report(SessionRequest message) {
    reported.addAll(message.getProgressReport().getGroupsList());
    if (message.hasShardEvent()) {
      events.add(message.getShardEvent());
    }
  }

  @Override
  public void released() {
    released = true;
  }
}
