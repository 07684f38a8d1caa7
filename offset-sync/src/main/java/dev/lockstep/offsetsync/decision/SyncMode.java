package dev.lockstep.offsetsync.decision;

import java.time.Duration;

/** How a sync came about, and what it may do. */
public sealed interface SyncMode {

  /** May progress move backwards? */
  boolean allowsRewind();

  /**
   * By itself, at the interval of the task.
   *
   * @param includeOffline shall groups be moved that are offline in the target cluster?
   * @param minOnlineMove an online group is moved only for at least this many messages
   * @param minOnlineMoveTime or when the first of them has waited for it for this long
   */
  record Automatic(boolean includeOffline, int minOnlineMove, Duration minOnlineMoveTime)
      implements SyncMode {
    public Automatic {
      if (minOnlineMove < 0) {
        throw new IllegalArgumentException(
            "minOnlineMove must not be negative, was " + minOnlineMove);
      }
      if (minOnlineMoveTime.isNegative()) {
        throw new IllegalArgumentException(
            "minOnlineMoveTime must not be negative, was " + minOnlineMoveTime);
      }
    }

    @Override
    public boolean allowsRewind() {
      return false;
    }
  }

  /**
   * Asked for.
   *
   * @param allowRewind may progress move backwards?
   */
  record Manual(boolean allowRewind) implements SyncMode {
    @Override
    public boolean allowsRewind() {
      return allowRewind;
    }
  }

  /**
   * By itself, in a two-way task: progress goes from the side where a group is online, which owns
   * it, to the other one.
   */
  record Owned() implements SyncMode {
    @Override
    public boolean allowsRewind() {
      return false;
    }
  }

  /**
   * Asked for, against the task's direction: from its destination to its source. Progress in a
   * source is moved on only, and only while the group consumes on both sides.
   */
  record Back() implements SyncMode {
    @Override
    public boolean allowsRewind() {
      return false;
    }
  }
}
