package dev.lockstep.offsetsync.sync;

/** What came of setting one queue. */
sealed interface WriteResult {

  /** Set, read back and found as set. */
  record Confirmed() implements WriteResult {}

  /** Not set, since the group had come that far by itself. */
  record NotNeeded(long committed) implements WriteResult {}

  /** Not set, or not found as set. */
  record Failed(String cause) implements WriteResult {}
}
