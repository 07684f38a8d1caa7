package dev.lockstep.relay.queue;

/** The lease under which the queue was written is over: another worker may write it now. */
final class LeaseOver extends Exception {

  private static final long serialVersionUID = 1L;

  LeaseOver() {
    super("the lease is over");
  }
}
