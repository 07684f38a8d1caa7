package dev.lockstep.coordinator.control;

import dev.lockstep.coordinator.assignment.Placement;
import dev.lockstep.coordinator.store.Owner;
import dev.lockstep.coordinator.store.ShardKind;
import dev.lockstep.coordinator.store.ShardRecord;
import dev.lockstep.worker.v1.Assign;
import dev.lockstep.worker.v1.ShardRef;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A shard in memory. Confined to the control loop.
 *
 * <p>INVARIANT: epoch and owner here are those in the store: they change here only after they were
 * committed there.
 */
final class Shard {
  private ShardRecord record;
  private Tenure tenure;
  private @Nullable Assign sent;
  private boolean restart;

  /**
   * A new shard, or one from the store whose owner, if it has one, is awaited until the given time.
   */
  Shard(ShardRecord record, Instant awaitedUntil) {
    this.record = record;
    Owner owner = record.owner();
    this.tenure = owner == null ? new Tenure.Vacant() : new Tenure.Lapsing(owner, awaitedUntil);
  }

  String id() {
    return record.id();
  }

  String taskId() {
    return record.taskId();
  }

  ShardKind kind() {
    return record.kind();
  }

  ShardRecord record() {
    return record;
  }

  Tenure tenure() {
    return tenure;
  }

  boolean retiring() {
    return record.retiring();
  }

  ShardRef ref() {
    return ShardRef.newBuilder().setShardId(id()).setEpoch(record.epoch()).build();
  }

  /**
   * What the owner was last told to do, without hints; null if this coordinator has not told it
   * anything.
   */
  @Nullable Assign sent() {
    return sent;
  }

  void sent(Assign assign) {
    sent = assign;
  }

  /** Shall the present tenure end so that a new one begins? */
  boolean restart() {
    return restart;
  }

  void askRestart() {
    restart = true;
  }

  /** Is this the present tenure, and does this process have it? */
  boolean isCurrent(ShardRef ref, Owner process) {
    return ref.getEpoch() == record.epoch() && tenure.worksOnIt(process);
  }

  /** May this process, which says that it still holds this tenure, keep it? */
  boolean canAdopt(ShardRef ref, Owner process) {
    return ref.getEpoch() == record.epoch() && tenure.owner().filter(process::equals).isPresent();
  }

  void assigned(ShardRecord committed) {
    Owner owner = committed.owner();
    if (owner == null) {
      throw new IllegalArgumentException("shard " + committed.id() + ": assigned to nobody");
    }
    record = committed;
    tenure = new Tenure.Held(owner, false);
    sent = null;
    restart = false;
  }

  void vacated(ShardRecord committed) {
    record = committed;
    tenure = new Tenure.Vacant();
    sent = null;
    restart = false;
  }

  void retired() {
    record = record.retired();
  }

  void adopted() {
    tenure = tenure.adopted();
    sent = null;
  }

  void revoked(Owner owner) {
    tenure = new Tenure.Revoking(owner);
  }

  void lapsed(Instant until) {
    tenure = tenure.lapsed(until);
  }

  void told() {
    tenure = tenure.told();
  }

  Placement placement() {
    return switch (tenure) {
      case Tenure.Vacant vacant -> new Placement.Free();
      case Tenure.Held held -> new Placement.On(held.holder().worker());
      case Tenure.Revoking revoking -> new Placement.Leaving(revoking.holder().worker());
      case Tenure.Lapsing lapsing -> new Placement.Settling();
    };
  }
}
