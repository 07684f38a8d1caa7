package dev.lockstep.coordinator.control;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.concurrent.atomic.AtomicInteger;

/** What the control plane counts. Thread-safe. */
public final class ControlMetrics {
  private final Counter assigned;
  private final Counter revoked;
  private final Counter leasesExpired;
  private final AtomicInteger workers = new AtomicInteger();
  private final AtomicInteger leading = new AtomicInteger();

  /** Registers the meters. */
  public ControlMetrics(MeterRegistry registry) {
    assigned =
        Counter.builder("lockstep.shards.assigned")
            .description("Shards that were given to a worker")
            .register(registry);
    revoked =
        Counter.builder("lockstep.shards.revoked")
            .description("Shards that a worker was asked to give back")
            .register(registry);
    leasesExpired =
        Counter.builder("lockstep.worker.leases.expired")
            .description("Leases of workers that ended for want of a heartbeat")
            .register(registry);
    Gauge.builder("lockstep.workers.connected", workers, AtomicInteger::get)
        .description("Workers with a session")
        .register(registry);
    Gauge.builder("lockstep.leader", leading, AtomicInteger::get)
        .description("1 while this coordinator leads")
        .register(registry);
  }

  void assigned() {
    assigned.increment();
  }

  void revoked() {
    revoked.increment();
  }

  void leaseExpired() {
    leasesExpired.increment();
  }

  void workers(int connected) {
    workers.set(connected);
  }

  void leading(boolean leads) {
    leading.set(leads ? 1 : 0);
  }
}
