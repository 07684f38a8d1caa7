package dev.lockstep.coordinator.control;

import dev.lockstep.coordinator.assignment.Placement;
import dev.lockstep.coordinator.assignment.Planner;
import dev.lockstep.coordinator.assignment.ShardPlace;
import dev.lockstep.coordinator.assignment.Step;
import dev.lockstep.coordinator.store.Owner;
import dev.lockstep.coordinator.store.ShardKind;
import dev.lockstep.coordinator.store.ShardRecord;
import dev.lockstep.coordinator.store.Tables;
import dev.lockstep.worker.v1.Assign;
import dev.lockstep.worker.v1.Revoke;
import dev.lockstep.worker.v1.SessionResponse;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.jboss.logging.Logger;

/**
 * Makes the shards what the tasks ask for: detect, plan, apply, commit. Confined to the control
 * loop; run again after every event and on every tick, it does nothing when there is nothing to do.
 *
 * <p>INVARIANT: what a worker is told was committed before; if the store fails, memory is as before
 * and the next run tries again.
 */
final class Reconciler {
  private static final Logger LOG = Logger.getLogger(Reconciler.class);

  private final TermState term;
  private final ControlMetrics metrics;

  Reconciler(TermState term, ControlMetrics metrics) {
    this.term = term;
    this.metrics = metrics;
  }

  void run() {
    Instant now = term.now();
    settle(now);
    if (term.fleet().endWarmUps(now)) {
      term.dirty();
    }
    if (!term.isDirty()) {
      return;
    }
    removeRetired();
    createMissing();
    List<ShardPlace> places = places();
    List<Step> steps = Planner.plan(term.fleet().loads(), places);
    give(steps);
    take(steps);
    updateSpecs();
    noteShortages(term.time());
    term.planned();
  }

  /** Owners that had their time lose their shards. */
  private void settle(Instant now) {
    List<Shard> settled = new ArrayList<>();
    for (Shard shard : term.shards().all()) {
      if (shard.tenure() instanceof Tenure.Lapsing lapsing && !now.isBefore(lapsing.until())) {
        settled.add(shard);
      }
    }
    if (settled.isEmpty()) {
      return;
    }
    commit(tables -> settled.forEach(shard -> tables.shards().put(vacant(shard))));
    for (Shard shard : settled) {
      LOG.infof("shard vacant shard=%s epoch=%d", shard.id(), shard.record().epoch());
      shard.vacated(vacant(shard));
    }
    term.dirty();
  }

  private void removeRetired() {
    List<Shard> gone =
        term.shards().all().stream()
            .filter(s -> s.retiring() && s.tenure() instanceof Tenure.Vacant)
            .toList();
    if (gone.isEmpty()) {
      return;
    }
    Set<String> ended = new HashSet<>();
    gone.forEach(shard -> ended.add(shard.taskId()));
    term.shards().all().stream()
        .filter(shard -> shard.retiring() && !gone.contains(shard))
        .forEach(shard -> ended.remove(shard.taskId()));
    commit(tables -> {
      gone.forEach(shard -> tables.shards().delete(shard.record()));
      // Until now they said, over restarts too, which topics the deleted task may still write.
      ended.forEach(tables.queueMaps()::deleteOfTask);
    });
    gone.forEach(term::removed);
  }

  private void createMissing() {
    List<ShardRecord> missing = new ArrayList<>();
    for (TaskRuntime task : term.tasks()) {
      // A task that was created anew under the name of a deleted one waits until nobody works for
      // the old one.
      if (!term.shards().hasRetiring(task.id())) {
        task.desiredShards()
            .forEach((id, kind) -> {
              if (term.shards().find(id).isEmpty()) {
                missing.add(
                    new ShardRecord(id, task.id(), kind, term.shards().epochFloor(), null, false));
              }
            });
      }
    }
    if (!missing.isEmpty()) {
      commit(tables -> missing.forEach(tables.shards()::put));
      missing.forEach(term.shards()::added);
    }
  }

  private List<ShardPlace> places() {
    Map<String, Set<String>> wanted = new HashMap<>();
    term.tasks().forEach(task -> wanted.put(task.id(), task.desiredShards().keySet()));
    Predicate<Shard> isWantedShard =
        shard ->
            !shard.retiring() && wanted.getOrDefault(shard.taskId(), Set.of()).contains(shard.id());
    Set<Copying> ending = new HashSet<>();
    for (Shard shard : term.shards().all()) {
      if (!isWantedShard.test(shard) && !(shard.tenure() instanceof Tenure.Vacant)) {
        copying(shard).ifPresent(ending::add);
      }
    }
    List<ShardPlace> places = new ArrayList<>();
    for (Shard shard : term.shards().all()) {
      boolean isWanted = isWantedShard.test(shard);
      places.add(
          new ShardPlace(
              shard.id(),
              shard.kind(),
              isWanted ? regions(shard) : List.of(),
              isWanted,
              shard.restart(),
              isWanted ? placement(shard, ending) : shard.placement()));
    }
    return places;
  }

  /** From one topic to another, in whatever clusters: those of a deleted task are not known. */
  private record Copying(String sourceTopic, String destinationTopic) {}

  private Optional<Copying> copying(Shard shard) {
    return term.topicsOf(shard)
        .map(topics -> new Copying(topics.sourceTopic(), topics.destinationTopic()));
  }

  /**
   * Where a wanted shard is. INVARIANT: of a mapping or a task that another one replaced, every
   * shard is vacant before the other's begin, or both would append the same messages.
   */
  private Placement placement(Shard shard, Set<Copying> ending) {
    boolean waits =
        shard.tenure() instanceof Tenure.Vacant
            && copying(shard).filter(ending::contains).isPresent();
    return waits ? new Placement.Settling() : shard.placement();
  }

  private List<String> regions(Shard shard) {
    return term.task(shard.taskId())
        .map(task -> term.specs().regions(task, shard.kind(), shard.id()))
        .orElse(List.of());
  }

  private void give(List<Step> steps) {
    Map<Shard, ShardRecord> given = new HashMap<>();
    List<Shard> order = new ArrayList<>();
    for (Step step : steps) {
      if (step instanceof Step.Give give) {
        Shard shard = term.shards().find(give.shard()).orElseThrow();
        Owner owner = term.fleet().byId(give.worker()).orElseThrow().owner();
        given.put(shard, shard.record().with(shard.record().epoch() + 1, owner));
        order.add(shard);
      }
    }
    if (order.isEmpty()) {
      return;
    }
    commit(tables -> given.values().forEach(tables.shards()::put));
    for (Shard shard : order) {
      ShardRecord committed = given.getOrDefault(shard, shard.record());
      shard.assigned(committed);
      metrics.assigned();
      LOG.infof(
          "shard assigned shard=%s epoch=%d worker=%s",
          shard.id(), committed.epoch(), shard.tenure().owner().map(Owner::worker).orElse(""));
    }
  }

  private void take(List<Step> steps) {
    for (Step step : steps) {
      if (step instanceof Step.Take take) {
        Shard shard = term.shards().find(take.shard()).orElseThrow();
        Worker worker = term.fleet().byId(take.worker()).orElseThrow();
        shard.revoked(worker.owner());
        worker.send(revoke(shard));
        metrics.revoked(take.why());
        LOG.infof(
            "shard revoked shard=%s epoch=%d worker=%s why=%s",
            shard.id(), shard.record().epoch(), worker.id(), take.why());
      }
    }
  }

  /** Tells owners what they do not know yet: new owners all, the others what has changed. */
  private void updateSpecs() {
    Map<String, Set<ShardKind>> stale = new HashMap<>();
    for (TaskRuntime task : term.tasks()) {
      if (task.rates().cover(term.reports())) {
        task.specsStale(ShardKind.RELAY);
      }
      stale.put(task.id(), task.takeStaleSpecs());
    }
    for (Shard shard : term.shards().all()) {
      if (shard.tenure() instanceof Tenure.Held held && !shard.retiring()) {
        if (shard.sent() == null
            || stale.getOrDefault(shard.taskId(), Set.of()).contains(shard.kind())) {
          term.task(shard.taskId())
              .filter(task -> task.desiredShards().containsKey(shard.id()))
              .ifPresent(task -> tell(shard, task, held.holder()));
        }
      }
    }
  }

  private void tell(Shard shard, TaskRuntime task, Owner owner) {
    Assign plain = term.specs().withoutHints().assign(task, shard.kind(), shard.ref());
    Worker worker = term.fleet().of(owner).filter(Worker::connected).orElse(null);
    if (worker == null || plain.equals(shard.sent())) {
      return;
    }
    Assign assign = term.specs().assign(task, shard.kind(), shard.ref());
    worker.send(SessionResponse.newBuilder().setAssign(assign).build());
    shard.sent(plain);
  }

  private void noteShortages(Instant since) {
    for (TaskRuntime task : term.tasks()) {
      for (ShardKind kind : ShardKind.values()) {
        boolean wanted = task.desiredShards().containsValue(kind);
        boolean waiting = wanted && !term.fleet().canServe(kind) && unserved(task, kind);
        if (waiting) {
          task.shortages().putIfAbsent(kind, since);
        } else {
          task.shortages().remove(kind);
        }
      }
    }
  }

  private boolean unserved(TaskRuntime task, ShardKind kind) {
    return term.shards().ofTask(task.id()).stream()
        .anyMatch(s -> s.kind() == kind && s.tenure() instanceof Tenure.Vacant);
  }

  private void commit(Consumer<Tables> change) {
    term.store().run(term.epoch(), change);
  }

  private static ShardRecord vacant(Shard shard) {
    return shard.record().with(shard.record().epoch(), null);
  }

  static SessionResponse revoke(Shard shard) {
    return SessionResponse.newBuilder()
        .setRevoke(Revoke.newBuilder().setShard(shard.ref()))
        .build();
  }
}
