package dev.lockstep.offsetsync.shard;

import dev.lockstep.admin.v1.GroupProgress;
import dev.lockstep.worker.Lease;
import dev.lockstep.worker.ShardContext;
import dev.lockstep.worker.v1.SessionRequest;
import dev.lockstep.worker.v1.ShardRef;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;

/** A tenure whose coordinator is the test. */
final class Tenure implements ShardContext {

  private final ShardRef shard;
  private final List<GroupProgress> reported = new CopyOnWriteArrayList<>();
  private volatile boolean released;

  Tenure(String shardId) {
    this.shard = ShardRef.newBuilder().setShardId(shardId).setEpoch(1).build();
  }

  List<GroupProgress> reported() {
    return List.copyOf(reported);
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
  }

  @Override
  public void released() {
    released = true;
  }
}
