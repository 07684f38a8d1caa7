package dev.lockstep.coordinator.control;

import dev.lockstep.coordinator.assignment.WorkerLoad;
import dev.lockstep.coordinator.command.CommandWorker;
import dev.lockstep.coordinator.store.Owner;
import dev.lockstep.coordinator.store.ShardKind;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** The workers with unexpired leases. Confined to the control loop. */
final class Fleet {
  private final Map<String, Worker> workers = new TreeMap<>();
  private final Map<WorkerLink, Worker> links = new HashMap<>();

  /**
   * Adds a process of a worker in place of the one before, which is returned if it was another
   * process.
   */
  @Nullable Worker join(Worker worker) {
    return workers.put(worker.id(), worker);
  }

  /** Gives a worker its stream; the one it had before is returned. */
  @Nullable WorkerLink connect(Worker worker, WorkerLink link, Instant now) {
    WorkerLink before = worker.link();
    if (before != null) {
      links.remove(before);
    }
    worker.connected(link, now);
    links.put(link, worker);
    return before;
  }

  /** A stream is no more. The worker keeps its lease. */
  Optional<Worker> disconnect(WorkerLink link) {
    Worker worker = links.remove(link);
    if (worker != null) {
      worker.disconnected();
    }
    return Optional.ofNullable(worker);
  }

  Optional<Worker> of(WorkerLink link) {
    return Optional.ofNullable(links.get(link));
  }

  /** The process, if it is the present one of its worker. */
  Optional<Worker> of(Owner owner) {
    return byId(owner.worker()).filter(worker -> worker.owner().equals(owner));
  }

  Optional<Worker> byId(String id) {
    return Optional.ofNullable(workers.get(id));
  }

  Collection<Worker> all() {
    return List.copyOf(workers.values());
  }

  /** Removes the workers whose lease is over, and returns them. */
  List<Worker> expire(Instant now, Duration lease) {
    List<Worker> expired = new ArrayList<>();
    for (Worker worker : all()) {
      if (!now.isBefore(worker.lastHeard().plus(lease))) {
        workers.remove(worker.id());
        if (worker.link() != null) {
          links.remove(worker.link());
        }
        expired.add(worker);
      }
    }
    return expired;
  }

  /** Ends the warm-ups that had their time; returns true if there was one. */
  boolean endWarmUps(Instant now) {
    boolean any = false;
    for (Worker worker : workers.values()) {
      any |= worker.endWarmUp(now);
    }
    return any;
  }

  List<WorkerLoad> loads() {
    return workers.values().stream().map(Worker::load).toList();
  }

  /** Is there a connected worker for such a shard? */
  boolean canServe(ShardKind kind) {
    return workers.values().stream().anyMatch(w -> w.connected() && !w.draining() && w.takes(kind));
  }

  /** The connected workers that take commands. */
  List<CommandWorker> commandWorkers() {
    List<CommandWorker> able = new ArrayList<>();
    for (Worker worker : workers.values()) {
      WorkerLink link = worker.link();
      if (link != null && worker.takes(ShardKind.PROGRESS)) {
        able.add(new CommandWorker(worker.id(), worker.region(), worker.draining(), link));
      }
    }
    return able;
  }
}
