package dev.lockstep.offsetsync.translation;

import dev.lockstep.rocketmq.QueueId;

/**
 * What came of a search for committed offset C, of a task that copies from source offset S on.
 *
 * <p>A point has a real lower bound if the log shows what the group has behind it: the last copy
 * below C, or the very first copy where C is not above S. Without one, messages of other origins
 * that the group has not consumed may lie anywhere before the next copy.
 *
 * <table>
 * <caption>Which points are bounded</caption>
 * <tr><th>last copy below C<th>first copy from C on<th>C<th>the point
 * <tr><td>in the log<td>any, or none<td>any<td>{@link Found}: one past the last copy below C
 * <tr><td>none<td>in the log, and surely the first one there ever was: copied from S itself, or the
 *     log has all its messages (its first offset is 0)<td>at or below S<td>{@link Found}: that copy
 * <tr><td>none<td>in the log, with others perhaps deleted before it<td>at or below S
 *     <td>{@link Boundless}: from the log's start to that copy
 * <tr><td>none: deleted, left out by a filter, or lost with a log that was created anew
 *     <td>in the log<td>above S<td>{@link Boundless}: from the log's start to that copy
 * <tr><td>none<td>none<td>any<td>{@link Boundless}: from the log's start to its end
 * </table>
 */
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

  /**
   * No lower bound: the log holds no copy from below the committed offset.
   *
   * @param start offset of the log's first message: nothing is skipped from here
   * @param limit the first copy from the committed offset on, or the log's end without one: from
   *     beyond it a copy would be skipped
   * @param missing source messages below the committed offset that are not relayed yet
   */
  record Boundless(long start, long limit, Lack lack, long missing, int pulls)
      implements Translation {
    public Boundless {
      if (start < 0 || limit < start || missing < 0 || pulls < 0) {
        throw new IllegalArgumentException(
            "start %d, limit %d, missing %d and pulls %d must not be negative, nor the limit below the start"
                .formatted(start, limit, missing, pulls));
      }
    }
  }

  /**
   * The source topic was created anew: the copies that the answer would rest on stem from messages
   * that the source queue does not hold.
   *
   * @param copy one of them
   * @param found {@link Original.Another} or {@link Original.BeyondEnd}
   */
  record SourceRecreated(Copy copy, Original found, int pulls) implements Translation {

    /** What was found, and what can be done about it. */
    public String reason(QueueId source) {
      String what =
          found instanceof Original.BeyondEnd(long end)
              ? "source queue %s ends at %d, before its own copies: offset %d was copied"
                  .formatted(source, end, copy.source())
              : "source queue %s holds another message at offset %d than the one that was copied"
                  .formatted(source, copy.source());
      return what
          + ": the source topic was created anew; progress can be translated once the copies of the former topic are gone from the destination queue";
    }
  }

  /** The search took too many pulls; what it saw is remembered, so the next one goes on from it. */
  record Unfinished(int pulls) implements Translation {}

  /** How a bounded point lies to the copies. */
  enum Point {
    /** One past the last copy below the committed offset. */
    AFTER_COPY,
    /** At the first copy there ever was: nothing below the committed offset was to be copied. */
    BEFORE_FIRST_COPY,
    /** One past the last copy there is; messages below the committed offset are not relayed yet. */
    RELAY_TAIL
  }

  /** Why a point has no lower bound. */
  enum Lack {
    /** There are copies, but none from below the committed offset (any more). */
    NO_COPY_BELOW,
    /** There are no copies at all (any more, or yet). */
    NO_COPIES
  }
}
