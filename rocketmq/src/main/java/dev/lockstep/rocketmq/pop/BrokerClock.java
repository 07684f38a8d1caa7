package dev.lockstep.rocketmq.pop;

import java.time.Duration;

/**
 * What a broker's clock shows at least, told by the newest message that was read from it: this
 * machine's clock may be ahead. It is taken to be ahead by a minute at most, since the newest
 * message may also be an old one. Not thread-safe.
 */
final class BrokerClock {

  private static final long MOST_AHEAD_MS = Duration.ofMinutes(1).toMillis();

  private long aheadMs = MOST_AHEAD_MS;

  /**
   * The newest message was read.
   *
   * @param storeTime of the message, by the broker's clock, ms
   * @param now this machine's clock, ms
   */
  void read(long storeTime, long now) {
    aheadMs = Math.min(MOST_AHEAD_MS, now - storeTime);
  }

  /**
   * What the broker's clock shows at least, ms.
   *
   * @param now this machine's clock, ms
   */
  long atLeast(long now) {
    return now - aheadMs;
  }
}
