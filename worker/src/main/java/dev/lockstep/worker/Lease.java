package dev.lockstep.worker;

import java.time.Duration;

/**
 * The right to write under an epoch, measured on the monotonic clock ({@link System#nanoTime}) from
 * when the heartbeat that the coordinator answered was sent, less a safety margin. Thread-safe; a
 * check costs one volatile read.
 *
 * <p>INVARIANT: once a lease was seen invalid it stays so; a later tenure has a lease of its own.
 */
public interface Lease {

  /** May the shard write now? */
  boolean isValid();

  /** Time left; zero once the lease is over. A request must not take longer than this. */
  Duration remaining();
}
