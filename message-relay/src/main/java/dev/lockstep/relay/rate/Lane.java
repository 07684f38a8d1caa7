package dev.lockstep.relay.rate;

/**
 * A queue's access to what its task and mapping may send. Used by one thread.
 *
 * <p>Nothing waits here: who gets nothing is told when to ask again, and is woken if it is his turn
 * before.
 */
public final class Lane {

  private final Pacer pacer;
  private final Allowance mapping;
  private final Runnable wake;

  // Guarded by the pacer.
  private long count;
  private long bytes;
  private boolean live;
  private boolean granted;
  private long headSince;

  Lane(Pacer pacer, Allowance mapping, Runnable wake) {
    this.pacer = pacer;
    this.mapping = mapping;
    this.wake = wake;
  }

  /**
   * Takes what a batch needs, as a whole.
   *
   * @param isLive whether the batch's messages were just stored in the source: they go before those
   *     that catch up
   * @return 0 if it may be sent now; otherwise nanoseconds after which to ask again, for the same
   *     messages or more
   */
  public long tryTake(long wantedCount, long wantedBytes, boolean isLive) {
    return pacer.isLimited() ? pacer.take(this, wantedCount, wantedBytes, isLive) : 0;
  }

  /** Wants nothing any more; what was granted and not fetched goes back. */
  public void leave() {
    pacer.leave(this);
  }

  /** Messages that a batch should have at most. */
  public long mostMessages() {
    return pacer.isLimited() ? pacer.mostMessages(this) : Long.MAX_VALUE;
  }

  /** Bytes that a batch should have at most, unless it is of one message. */
  public long mostBytes() {
    return pacer.isLimited() ? pacer.mostBytes(this) : Long.MAX_VALUE;
  }

  Allowance mapping() {
    return mapping;
  }

  void wants(long newCount, long newBytes, boolean isLive) {
    count = newCount;
    bytes = newBytes;
    if (live != isLive) {
      headSince = 0;
    }
    live = isLive;
  }

  long count() {
    return count;
  }

  long bytes() {
    return bytes;
  }

  boolean isLive() {
    return live;
  }

  /** How long this one has been the first of those that catch up; starts now if it was not. */
  long headFor(long now) {
    if (headSince == 0) {
      headSince = now;
    }
    return now - headSince;
  }

  void grant() {
    granted = true;
    headSince = 0;
    wake.run();
  }

  /** Fetches the grant, if there is one. */
  boolean fetch() {
    boolean was = granted;
    granted = false;
    return was;
  }

  /** Stops waiting. */
  void reset() {
    headSince = 0;
  }
}
