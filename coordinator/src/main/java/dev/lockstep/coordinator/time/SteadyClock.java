package dev.lockstep.coordinator.time;

import java.time.Clock;
import java.time.Instant;
import java.time.ZoneId;
import java.util.function.LongSupplier;

/**
 * A clock that steps of the system's time do not move: the time at its start, and what has passed
 * since. For leases and timeouts; what people read is timed by the system's clock. Thread-safe.
 */
public final class SteadyClock extends Clock {
  private final Instant start;
  private final ZoneId zone;
  private final LongSupplier nanos;
  private final long startNanos;

  private SteadyClock(Instant start, ZoneId zone, LongSupplier nanos, long startNanos) {
    this.start = start;
    this.zone = zone;
    this.nanos = nanos;
    this.startNanos = startNanos;
  }

  /** A clock that goes on from what the other one shows now. */
  public static SteadyClock from(Clock clock) {
    return from(clock, System::nanoTime);
  }

  /**
   * A clock that goes on from what the other one shows now.
   *
   * @param nanos nanoseconds since any fixed point in time
   */
  static SteadyClock from(Clock clock, LongSupplier nanos) {
    return new SteadyClock(clock.instant(), clock.getZone(), nanos, nanos.getAsLong());
  }

  @Override
  public Instant instant() {
    return start.plusNanos(nanos.getAsLong() - startNanos);
  }

  @Override
  public ZoneId getZone() {
    return zone;
  }

  @Override
  public Clock withZone(ZoneId other) {
    return new SteadyClock(start, other, nanos, startNanos);
  }
}
