package dev.lockstep.relay.queue;

/**
 * How many pulls of a queue are under way, and how far apart, learned from what the broker serves.
 *
 * <p>A broker cuts a pull at limits of its own: 32 messages and 256 KiB from memory, 8 and 64 KiB
 * from disk, or what an operator has set. The stride follows the shortest cut at once, since a pull
 * that falls short leaves a hole that costs a round trip to fill, and looks for longer ones now and
 * then. The width is what keeps the copying busy by Little's law: the shortest answer time seen
 * lately, over the time between two pulls copied, twice over. Not thread-safe.
 */
public final class PullWindow {

  private static final int MAX_MESSAGES = 1024;
  private static final int MIN_WIDTH = 16;
  private static final int MAX_WIDTH = 512;
  private static final int BURST = 8;
  private static final int FIRST_PROBE = 64;
  private static final int LAST_PROBE = 8192;
  private static final long LONGEST_INTERVAL = 1_000_000_000L;

  private final long maxBytes;
  private final RoundTrip roundTrip = new RoundTrip();
  private int width = MIN_WIDTH;
  private int stride = MAX_MESSAGES;
  private boolean learned;
  private long pullBytes = 32 * 1024;
  private int pullsToProbe = FIRST_PROBE;
  private int probeEvery = FIRST_PROBE;
  private long copyInterval = 1_000_000;
  private long lastCopied;

  /** A window of so many bytes. */
  public PullWindow(long maxBytes) {
    this.maxBytes = maxBytes;
  }

  /** Pulls that may be under way or wait to be copied. */
  int width() {
    return learned ? Math.min(width, limit()) : 1;
  }

  /** Pulls that leave, and are handed over, together. */
  int burst() {
    return Math.clamp(width() / 2, 1, BURST);
  }

  /** Bytes that one pull is expected to bring. */
  long pullBytes() {
    return pullBytes;
  }

  /** Messages to ask for with the next pull. */
  int nextAsk() {
    if (learned && --pullsToProbe <= 0) {
      pullsToProbe = probeEvery;
      return Math.min(stride * 2, MAX_MESSAGES);
    }
    return stride;
  }

  /**
   * A pull brought less than it asked for, or all of it, with more to come behind it.
   *
   * @param asked messages asked for
   * @param got offsets it covered
   */
  void served(int asked, long got, int bytes) {
    pullBytes = Math.max(1024, (pullBytes * 7 + bytes) / 8);
    if (!learned) {
      stride = Math.clamp(got, 1, MAX_MESSAGES);
      learned = true;
    } else if (got < Math.min(asked, stride)) {
      stride = (int) Math.max(1, got);
    } else if (asked > stride) {
      probed(asked, got);
    }
  }

  private void probed(int asked, long got) {
    if (got > stride) {
      stride = (int) Math.min(got, asked);
      probeEvery = FIRST_PROBE;
    } else {
      probeEvery = Math.min(probeEvery * 2, LAST_PROBE);
    }
    pullsToProbe = probeEvery;
  }

  /** Time that the broker takes to answer. */
  RoundTrip roundTrip() {
    return roundTrip;
  }

  /** A pull that did not wait at the tail was answered after so long. */
  void answered(long nanos, long now) {
    roundTrip.answered(nanos, now);
  }

  /** A pull was handed over to be copied, with more to come behind it. */
  void copied(long now) {
    if (lastCopied != 0) {
      long interval = Math.clamp(now - lastCopied, 1, LONGEST_INTERVAL);
      copyInterval = (copyInterval * 7 + interval) / 8;
      long wanted = 2 * roundTrip.nanos() / Math.max(1, copyInterval) + 2;
      width = Math.clamp(wanted, MIN_WIDTH, MAX_WIDTH);
    }
    lastCopied = now;
  }

  /** The tail was reached: time until the next pull says nothing about the speed of copying. */
  void atTail() {
    lastCopied = 0;
  }

  private int limit() {
    return Math.clamp(maxBytes / pullBytes, 1, MAX_WIDTH);
  }
}
