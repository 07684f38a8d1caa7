package dev.lockstep.relay.queue;

/** The source broker says that the offset to read lies outside its queue. */
final class OutsideSource extends Exception {

  private static final long serialVersionUID = 1L;

  private final long wanted;

  OutsideSource(long wanted) {
    super("source offset " + wanted + " is outside the queue");
    this.wanted = wanted;
  }

  /** The offset that was to be read. */
  long wanted() {
    return wanted;
  }
}
