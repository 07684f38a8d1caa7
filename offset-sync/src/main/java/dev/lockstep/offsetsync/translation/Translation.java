package dev.lockstep.offsetsync.translation;

/** What came of a search. */
public sealed interface Translation {

  /** Pulls that the search took. */
  int pulls();

  /**
   * The same point in the destination queue.
   *
   * @param destination offset of the first message that the group has not consumed
   * @param missing source messages below the committed offset that are not relayed yet
   */
  record Found(long destination, Point point, long missing, int pulls) implements Translation {
    public Found {
      if (destination < 0 || missing < 0 || pulls < 0) {
        throw new IllegalArgumentException(
            "destination %d, missing %d and pulls %d must not be negative"
                .formatted(destination, missing, pulls));
      }
    }
  }

  /** The search took too many pulls; what it saw is remembered, so the next one goes on from it. */
  record Unfinished(int pulls) implements Translation {}

  /** How the point lies to the copies. */
  enum Point {
    /** One past the last copy below the committed offset. */
    AFTER_COPY,
    /**
     * At the first copy: nothing below the committed offset was ever to be copied, or it is gone.
     */
    BEFORE_FIRST_COPY,
    /** At the start of the log: the copies below the committed offset have been deleted there. */
    LOG_START,
    /** At the end of the log, which holds no copies (any more, or yet). */
    LOG_END,
    /** One past the last copy there is; messages below the committed offset are not relayed yet. */
    RELAY_TAIL
  }
}
