package dev.lockstep.worker.session;

import dev.lockstep.worker.Lease;
import dev.lockstep.worker.ShardContext;
import dev.lockstep.worker.v1.SessionRequest;
import dev.lockstep.worker.v1.ShardKind;
import dev.lockstep.worker.v1.ShardRef;
import java.time.Duration;
import java.util.function.Consumer;

/** The context of one tenure of a shard. Thread-safe. */
final class Tenure implements ShardContext, Lease {

  private final ShardRef shard;
  private final ShardKind kind;
  private final WorkerLease workerLease;
  private final Outbox outbox;
  private final Consumer<SessionEvent> events;
  private volatile boolean ended;

  Tenure(
      ShardRef shard,
      ShardKind kind,
      WorkerLease workerLease,
      Outbox outbox,
      Consumer<SessionEvent> events) {
    this.shard = shard;
    this.kind = kind;
    this.workerLease = workerLease;
    this.outbox = outbox;
    this.events = events;
  }

  ShardKind kind() {
    return kind;
  }

  /** The tenure is over: its lease is invalid from now on, and it is heard no more. */
  void end() {
    ended = true;
  }

  @Override
  public ShardRef shard() {
    return shard;
  }

  @Override
  public Lease lease() {
    return this;
  }

  @Override
  public boolean isValid() {
    return !ended && workerLease.remainingNanos() > 0;
  }

  @Override
  public Duration remaining() {
    return ended ? Duration.ZERO : Duration.ofNanos(workerLease.remainingNanos());
  }

  @Override
  public void report(SessionRequest message) {
    if (!ended && outbox.put(shard, message)) {
      events.accept(new SessionEvent.ReportsWaiting());
    }
  }

  @Override
  public void released() {
    if (!ended) {
      events.accept(new SessionEvent.ShardReleased(shard));
    }
  }
}
