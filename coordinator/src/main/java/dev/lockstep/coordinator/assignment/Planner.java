package dev.lockstep.coordinator.assignment;

import dev.lockstep.coordinator.assignment.Step.Why;
import dev.lockstep.coordinator.store.ShardKind;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * Decides who works on which shard. Pure and deterministic: the same picture gives the same plan.
 *
 * <ul>
 *   <li>A shard goes to a worker that takes its kind: one of its first preferred region that has
 *       any, else of its second, else any.
 *   <li>Among these to the one with the fewest shards of the kind, then with the fewest of all
 *       kinds, then with the fewest bytes per second, then with the smallest id. Counts come first,
 *       since bytes per second follow the counts with a delay and would send shards back and forth.
 *   <li>A shard moves only if it is not wanted there, its owner drains, a worker of a better region
 *       is there, or another worker of equal region has at least two shards of the kind less.
 *   <li>None of the latter two moves goes to a worker that is still getting ready: the shard's
 *       queues would stand still for as long.
 *   <li>Shards that are on their way (leaving or settling) count where they will go, so that a plan
 *       is not made twice.
 * </ul>
 */
public final class Planner {
  private final Loads loads;
  private final List<Step> steps = new ArrayList<>();
  private final List<ShardPlace> unplaced = new ArrayList<>();
  private final List<Seat> seats = new ArrayList<>();

  private Planner(Loads loads) {
    this.loads = loads;
  }

  /** A wanted shard that stays with a worker that can be talked to, so far. */
  private record Seat(ShardPlace shard, WorkerLoad worker) {}

  /** Makes the plan: the steps to take now, those that free a shard first. */
  public static List<Step> plan(Collection<WorkerLoad> workers, Collection<ShardPlace> shards) {
    Planner planner = new Planner(new Loads(workers));
    shards.stream().sorted(Comparator.comparing(ShardPlace::id)).forEach(planner::look);
    planner.place();
    planner.bringHome();
    for (ShardKind kind : ShardKind.values()) {
      planner.balance(kind);
    }
    return List.copyOf(planner.steps);
  }

  private void look(ShardPlace shard) {
    switch (shard.placement()) {
      case Placement.On on -> lookAtOwned(shard, on.worker());
      case Placement.Leaving leaving -> wait(shard);
      case Placement.Settling settling -> wait(shard);
      case Placement.Free free -> wait(shard);
    }
  }

  private void wait(ShardPlace shard) {
    if (shard.wanted()) {
      unplaced.add(shard);
    }
  }

  private void lookAtOwned(ShardPlace shard, String workerId) {
    Optional<WorkerLoad> owner = loads.worker(workerId);
    if (owner.isEmpty() || !owner.get().connected()) {
      // Nothing can be asked of it now; its lease decides.
      loads.add(workerId, shard.kind());
      return;
    }
    WorkerLoad worker = owner.get();
    if (!shard.wanted()) {
      steps.add(new Step.Take(shard.id(), worker.id(), Why.NOT_WANTED));
    } else if (worker.draining()) {
      steps.add(new Step.Take(shard.id(), worker.id(), Why.WORKER_DRAINING));
      unplaced.add(shard);
    } else if (shard.restart()) {
      steps.add(new Step.Take(shard.id(), worker.id(), Why.RESTART));
      unplaced.add(shard);
    } else {
      loads.add(worker.id(), shard.kind());
      seats.add(new Seat(shard, worker));
    }
  }

  private void place() {
    for (ShardPlace shard : unplaced) {
      Optional<WorkerLoad> best = loads.best(shard);
      if (best.isPresent()) {
        loads.add(best.get().id(), shard.kind());
        if (shard.placement() instanceof Placement.Free) {
          steps.add(new Step.Give(shard.id(), best.get().id()));
        }
      }
    }
  }

  private void bringHome() {
    for (Seat seat : List.copyOf(seats)) {
      List<WorkerLoad> candidates = loads.candidates(seat.shard());
      if (!candidates.isEmpty() && !candidates.contains(seat.worker())) {
        bestReady(seat.shard()).ifPresent(best -> move(seat, best, Why.NEARER_WORKER));
      }
    }
  }

  /** INVARIANT: every move makes the larger of two counts smaller, so this ends. */
  private void balance(ShardKind kind) {
    boolean moved = true;
    while (moved) {
      moved = false;
      for (WorkerLoad from : loads.heaviestFirst(kind)) {
        Optional<Seat> seat = seats.stream().filter(s -> movable(s, from, kind)).findFirst();
        if (seat.isPresent()) {
          move(seat.get(), bestReady(seat.get().shard()).orElseThrow(), Why.BALANCE);
          moved = true;
          break;
        }
      }
    }
  }

  private boolean movable(Seat seat, WorkerLoad from, ShardKind kind) {
    return seat.shard().kind() == kind
        && seat.worker().equals(from)
        && bestReady(seat.shard())
            .map(best -> loads.count(from.id(), kind) - loads.count(best.id(), kind) >= 2)
            .orElse(false);
  }

  /** Where a shard that is well where it is may go. */
  private Optional<WorkerLoad> bestReady(ShardPlace shard) {
    return loads.best(shard).filter(best -> !best.warming());
  }

  private void move(Seat seat, WorkerLoad to, Why why) {
    seats.remove(seat);
    loads.remove(seat.worker().id(), seat.shard().kind());
    loads.add(to.id(), seat.shard().kind());
    steps.add(new Step.Take(seat.shard().id(), seat.worker().id(), why));
  }
}
