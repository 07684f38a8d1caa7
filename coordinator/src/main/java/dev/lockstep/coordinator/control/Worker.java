package dev.lockstep.coordinator.control;

import dev.lockstep.coordinator.assignment.WorkerLoad;
import dev.lockstep.coordinator.store.Owner;
import dev.lockstep.coordinator.store.ShardKind;
import dev.lockstep.worker.v1.Heartbeat;
import dev.lockstep.worker.v1.SessionResponse;
import java.time.Instant;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * One process of a worker with an unexpired lease, connected or not. Confined to the control loop.
 */
final class Worker {
  private final Owner owner;
  private final String region;
  private final Set<ShardKind> kinds;
  private final String version;
  private Instant lastHeard;
  private @Nullable WorkerLink link;
  private boolean draining;
  private @Nullable Instant warmAt;
  private double bytesPerSecond;

  Worker(Owner owner, String region, Set<ShardKind> kinds, String version, Instant lastHeard) {
    this.owner = owner;
    this.region = region;
    this.kinds = Set.copyOf(kinds);
    this.version = version;
    this.lastHeard = lastHeard;
  }

  Owner owner() {
    return owner;
  }

  String id() {
    return owner.worker();
  }

  String region() {
    return region;
  }

  String version() {
    return version;
  }

  boolean takes(ShardKind kind) {
    return kinds.contains(kind);
  }

  boolean draining() {
    return draining;
  }

  @Nullable WorkerLink link() {
    return link;
  }

  boolean connected() {
    return link != null;
  }

  Instant lastHeard() {
    return lastHeard;
  }

  void connected(WorkerLink to, Instant now) {
    link = to;
    lastHeard = now;
  }

  void disconnected() {
    link = null;
  }

  /** It gets ready for work of others until then. */
  void warms(Instant until) {
    warmAt = until;
  }

  /** Ends its warm-up if that had its time; returns true if it did. */
  boolean endWarmUp(Instant now) {
    boolean over = warmAt != null && !now.isBefore(warmAt);
    if (over) {
      warmAt = null;
    }
    return over;
  }

  /** Takes a heartbeat. Returns true if it changes what can be planned. */
  boolean heard(Heartbeat heartbeat, Instant now) {
    boolean news = draining != heartbeat.getDraining();
    lastHeard = now;
    draining = heartbeat.getDraining();
    bytesPerSecond = heartbeat.getBytesPerSecond();
    return news;
  }

  /** Sends, if there is a stream. */
  void send(SessionResponse message) {
    WorkerLink to = link;
    if (to != null) {
      to.send(message);
    }
  }

  WorkerLoad load() {
    return new WorkerLoad(
        id(), region, kinds, connected(), draining, warmAt != null, bytesPerSecond);
  }
}
