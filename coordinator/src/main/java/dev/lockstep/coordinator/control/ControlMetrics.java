package dev.lockstep.coordinator.control;

import dev.lockstep.coordinator.assignment.Step;
import dev.lockstep.coordinator.store.Owner;
import dev.lockstep.coordinator.store.ShardKind;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.MultiGauge;
import io.micrometer.core.instrument.Tags;
import java.util.ArrayList;
import java.util.Collection;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;

/** What the control plane counts. Thread-safe. */
public final class ControlMetrics {

  private record Place(ShardKind kind, String state, String worker) {}

  private final Counter assigned;
  private final Map<Step.Why, Counter> revoked = new EnumMap<>(Step.Why.class);
  private final Counter leasesExpired;
  private final Counter leaderChanges;
  private final MultiGauge shards;
  // Touched by the control loop alone.
  private Map<Place, Integer> shown = Map.of();
  private final AtomicInteger workers = new AtomicInteger();
  private final AtomicInteger leading = new AtomicInteger();

  /** Registers the meters. */
  public ControlMetrics(MeterRegistry registry) {
    assigned =
        Counter.builder("lockstep.shards.assigned")
            .description("Shards that were given to a worker")
            .register(registry);
    for (Step.Why why : Step.Why.values()) {
      revoked.put(
          why,
          Counter.builder("lockstep.shards.revoked")
              .description("Shards that a worker was asked to give back, by reason")
              .tag("reason", label(why))
              .register(registry));
    }
    leasesExpired =
        Counter.builder("lockstep.worker.leases.expired")
            .description("Leases of workers that ended for want of a heartbeat")
            .register(registry);
    leaderChanges =
        Counter.builder("lockstep.leader.changes")
            .description("Times that this coordinator became the leader")
            .register(registry);
    shards =
        MultiGauge.builder("lockstep.shards")
            .description("Shards by kind, state and worker; told by the leader")
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

  void revoked(Step.Why why) {
    Counter counter = revoked.get(why);
    if (counter != null) {
      counter.increment();
    }
  }

  void leaseExpired() {
    leasesExpired.increment();
  }

  void workers(int connected) {
    workers.set(connected);
  }

  /** The shards there are now. */
  void shards(Collection<Shard> all) {
    Map<Place, Integer> places = new HashMap<>();
    for (Shard shard : all) {
      String worker = shard.tenure().owner().map(Owner::worker).orElse("");
      Place place = new Place(shard.kind(), shard.tenure().state(), worker);
      places.merge(place, 1, Integer::sum);
    }
    if (places.equals(shown)) {
      return; // to register them anew would take them away for a moment
    }
    shown = places;
    List<MultiGauge.Row<?>> rows = new ArrayList<>();
    places.forEach((place, count) -> rows.add(row(place, count)));
    shards.register(rows, true);
  }

  private static MultiGauge.Row<Number> row(Place place, int count) {
    return MultiGauge.Row.of(
        Tags.of(
            "kind",
            label(place.kind()),
            "state",
            place.state().toLowerCase(Locale.ROOT),
            "worker",
            place.worker()),
        count);
  }

  void leading(boolean leads) {
    if (leads) {
      leaderChanges.increment();
    } else {
      shards.register(List.of());
      shown = Map.of();
    }
    leading.set(leads ? 1 : 0);
  }

  private static String label(Enum<?> value) {
    return value.name().toLowerCase(Locale.ROOT);
  }
}
