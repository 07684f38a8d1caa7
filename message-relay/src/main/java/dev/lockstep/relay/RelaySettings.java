package dev.lockstep.relay;

import io.quarkus.runtime.configuration.MemorySize;
import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.time.Duration;

/** Settings of the relay, under {@code lockstep.relay}. */
@ConfigMapping(prefix = "lockstep.relay")
public interface RelaySettings {

  /** How long a pull at the tail of a source queue waits for a message before it is repeated. */
  @WithDefault("15s")
  Duration longPoll();

  /**
   * Whether a source that is more than 10 ms away is asked for new messages twice in a round trip.
   * They then arrive up to half a round trip earlier; reading them costs up to twice the bytes.
   */
  @WithDefault("true")
  boolean overlapTailPulls();

  /** How long an append may take before its outcome counts as unknown. */
  @WithDefault("5s")
  Duration appendTimeout();

  /**
   * After an append of unknown outcome, how long to wait before the destination's log is read:
   * longer than a broker leaves a request in its queue ({@code waitTimeMillsInSendQueue}, 200 ms by
   * default).
   */
  @WithDefault("1s")
  Duration settle();

  /**
   * Longest wait for a broker to have dispatched what it stored, before the resume is tried again.
   */
  @WithDefault("30s")
  Duration dispatchWait();

  /** A batch grows no larger than this; a single message may be larger. */
  @WithDefault("3M")
  MemorySize batchLimit();

  /**
   * What the batches of all queues together may hold beyond 255 KiB each. A queue keeps two
   * batches; where the budget is used up, they stay smaller.
   */
  @WithDefault("64M")
  MemorySize batchBudget();

  /** What pulls of one queue, under way or not yet copied, may hold. */
  @WithDefault("8M")
  MemorySize queueWindow();

  /** What pulls of all queues together may hold beyond one pull a queue. */
  @WithDefault("256M")
  MemorySize readBudget();

  /**
   * Wait before the first new try after a fault; it doubles with each up to {@link #retryLimit}.
   */
  @WithDefault("100ms")
  Duration retryDelay();

  /** Longest wait between two tries after faults. */
  @WithDefault("3s")
  Duration retryLimit();

  /**
   * A queue that has messages to copy and does not get on for so long is started over, unless it
   * may not get on: stopped, retrying, held by a rate limit, or refused by a busy destination.
   */
  @WithDefault("30s")
  Duration stuckAfter();

  /** Time between two reports of a shard. */
  @WithDefault("1s")
  Duration reportInterval();

  /**
   * With {@code schedule_ahead}: copies in the destination's schedule that are older than this are
   * not looked for when a shard starts. Longer than its longest timer and the relay's longest lag
   * together.
   */
  @WithDefault("7d")
  Duration aheadHistory();

  /**
   * With {@code schedule_ahead}: scheduled messages that a shard remembers to have copied ahead,
   * per pair of brokers; about 220 bytes each.
   */
  @WithDefault("1000000")
  int aheadLimit();

  /** Time between two commits of the relay's own progress in the source cluster. */
  @WithDefault("5s")
  Duration commitInterval();
}
