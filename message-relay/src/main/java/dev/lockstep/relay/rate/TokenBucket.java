package dev.lockstep.relay.rate;

/**
 * Tokens that accrue at a rate, up to what accrues in {@link #BURST_SECONDS}. Not thread-safe.
 *
 * <p>Takers ask for no more than accrues in {@link #SHARE_SECONDS}: what is left up to the burst
 * keeps tokens from being lost while a taker is late to wake.
 */
final class TokenBucket {

  /** 2.5% of ten seconds, which is how far a limit may be exceeded after a pause. */
  private static final double BURST_SECONDS = 0.25;

  private static final double SHARE_SECONDS = 0.15;
  private static final double NANOS = 1e9;

  private double rate;
  private double level;
  private long filledAt;

  TokenBucket(long now) {
    this.filledAt = now;
  }

  /** Sets the tokens per second; 0 for no limit. */
  void rate(long perSecond, long now) {
    fill(now);
    boolean first = rate == 0;
    rate = (double) perSecond;
    level = first ? share() : Math.min(level, burst());
  }

  /** Largest number of tokens to take at once. */
  double share() {
    return rate == 0 ? Double.MAX_VALUE : Math.max(1, rate * SHARE_SECONDS);
  }

  private double burst() {
    return Math.max(2, rate * BURST_SECONDS);
  }

  /** Nanoseconds until so many may be taken; 0 if they may now. */
  long nanosUntil(long tokens, long now) {
    if (rate == 0) {
      return 0;
    }
    fill(now);
    double missing = Math.min((double) tokens, share()) - level;
    return missing <= 0 ? 0 : (long) (missing / rate * NANOS) + 1;
  }

  /** Takes so many; more than there are leave a debt. */
  void take(long tokens, long now) {
    if (rate > 0) {
      fill(now);
      level -= (double) tokens;
    }
  }

  /** How long the rate takes to yield so many. */
  double seconds(long tokens) {
    return rate == 0 ? 0 : (double) tokens / rate;
  }

  private void fill(long now) {
    if (rate > 0 && now > filledAt) {
      level = Math.min(burst(), level + rate * (double) (now - filledAt) / NANOS);
    }
    filledAt = Math.max(filledAt, now);
  }
}
