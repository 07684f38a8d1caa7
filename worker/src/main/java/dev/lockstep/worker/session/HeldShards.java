package dev.lockstep.worker.session;

import dev.lockstep.worker.v1.Assign;
import dev.lockstep.worker.v1.Prepare;
import dev.lockstep.worker.v1.Released;
import dev.lockstep.worker.v1.SessionRequest;
import dev.lockstep.worker.v1.ShardKind;
import dev.lockstep.worker.v1.ShardRef;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;

/**
 * The shards a worker holds, and what each message about one means. Pure but for ending tenures:
 * the answers are actions. Not thread-safe.
 *
 * <p>INVARIANT: at most one tenure of a shard is held, and the host of a tenure that is not held
 * has been told to drop it or has released it.
 */
final class HeldShards {

  private final Set<ShardKind> kinds;
  private final Outbox outbox;
  private final Consumer<SessionEvent> events;
  private final Map<String, Held> held = new LinkedHashMap<>();

  private record Held(Tenure tenure, boolean revoking) {}

  HeldShards(Set<ShardKind> kinds, Outbox outbox, Consumer<SessionEvent> events) {
    this.kinds = Set.copyOf(kinds);
    this.outbox = outbox;
    this.events = events;
  }

  boolean isEmpty() {
    return held.isEmpty();
  }

  List<ShardRef> refs() {
    return held.values().stream().map(shard -> shard.tenure().shard()).toList();
  }

  /** Number of shards held of a kind. */
  long count(ShardKind kind) {
    return held.values().stream().filter(shard -> shard.tenure().kind() == kind).count();
  }

  List<SessionAction> assign(Assign assign, WorkerLease lease, boolean draining) {
    ShardRef shard = assign.getShard();
    Optional<ShardKind> kind = kindOf(assign);
    Held before = held.get(shard.getShardId());
    if (before != null && before.tenure().shard().getEpoch() > shard.getEpoch()) {
      return List.of(); // of a tenure that is over
    }
    if (before != null && before.tenure().shard().equals(shard)) {
      // Once a shard is on its way back, a new specification of it is the next owner's.
      return before.revoking()
          ? List.of()
          : List.of(new SessionAction.AssignShard(assign, before.tenure()));
    }
    List<SessionAction> actions = new ArrayList<>();
    if (before != null) {
      actions.add(drop(before, "assigned anew under a later epoch"));
    }
    if (draining || kind.isEmpty() || !kinds.contains(kind.get())) {
      actions.add(new SessionAction.Send(released(shard))); // never started, so free at once
      return actions;
    }
    Tenure tenure = new Tenure(shard, kind.get(), lease, outbox, events);
    held.put(shard.getShardId(), new Held(tenure, false));
    actions.add(new SessionAction.AssignShard(assign, tenure));
    return actions;
  }

  /** To get ready for shards that other workers hold. */
  List<SessionAction> prepare(Prepare prepare) {
    List<SessionAction> actions = new ArrayList<>();
    for (Assign assign : prepare.getAssignmentsList()) {
      kindOf(assign)
          .filter(kinds::contains)
          .ifPresent(kind -> actions.add(new SessionAction.PrepareShard(assign, kind)));
    }
    return actions;
  }

  List<SessionAction> revoke(ShardRef shard) {
    Held before = held.get(shard.getShardId());
    if (before == null || !before.tenure().shard().equals(shard)) {
      return List.of(new SessionAction.Send(released(shard)));
    }
    if (before.revoking()) {
      return List.of();
    }
    held.put(shard.getShardId(), new Held(before.tenure(), true));
    return List.of(new SessionAction.RevokeShard(before.tenure()));
  }

  /** Revokes, by the worker's own will, what the coordinator has not. */
  List<SessionAction> revokeAll() {
    List<SessionAction> actions = new ArrayList<>();
    refs().forEach(shard -> actions.addAll(revoke(shard)));
    return actions;
  }

  /** True if the shard was held in that epoch; it no longer is. */
  boolean release(ShardRef shard) {
    Held before = held.get(shard.getShardId());
    if (before == null || !before.tenure().shard().equals(shard)) {
      return false;
    }
    before.tenure().end();
    held.remove(shard.getShardId());
    return true;
  }

  List<SessionAction> dropAll(String cause) {
    List<SessionAction> actions = new ArrayList<>();
    List.copyOf(held.values()).forEach(shard -> actions.add(drop(shard, cause)));
    return actions;
  }

  /** Drops the shards among those a Hello told of that the coordinator has not adopted. */
  List<SessionAction> dropUnadopted(List<ShardRef> adopted) {
    Set<ShardRef> kept = new HashSet<>(adopted);
    List<SessionAction> actions = new ArrayList<>();
    for (Held shard : List.copyOf(held.values())) {
      if (!kept.contains(shard.tenure().shard())) {
        actions.add(drop(shard, "not adopted by the coordinator"));
      }
    }
    return actions;
  }

  /** Are all of these held? */
  boolean holdsAll(List<ShardRef> shards) {
    return new HashSet<>(refs()).containsAll(shards);
  }

  static SessionRequest released(ShardRef shard) {
    return SessionRequest.newBuilder().setReleased(Released.newBuilder().setShard(shard)).build();
  }

  private SessionAction drop(Held shard, String cause) {
    shard.tenure().end();
    held.remove(shard.tenure().shard().getShardId());
    outbox.discard(shard.tenure().shard());
    return new SessionAction.DropShard(shard.tenure(), cause);
  }

  private static Optional<ShardKind> kindOf(Assign assign) {
    return switch (assign.getSpecCase()) {
      case RELAY -> Optional.of(ShardKind.SHARD_KIND_RELAY);
      case DISCOVERY -> Optional.of(ShardKind.SHARD_KIND_DISCOVERY);
      case PROGRESS -> Optional.of(ShardKind.SHARD_KIND_PROGRESS);
      case SPEC_NOT_SET -> Optional.empty();
    };
  }
}
