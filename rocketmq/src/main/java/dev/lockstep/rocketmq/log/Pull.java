package dev.lockstep.rocketmq.log;

/** What came of a pull. */
public sealed interface Pull {

  /**
   * Messages.
   *
   * @param nextOffset where the next pull goes on
   * @param minOffset the queue's oldest offset
   * @param maxOffset the offset that the queue's next message will get
   * @param filtered true if the offsets that it leaves out are those of messages that the
   *     subscription does not want; otherwise such messages are missing
   */
  record Found(
      MessageBlock messages, long nextOffset, long minOffset, long maxOffset, boolean filtered)
      implements Pull {}

  /**
   * No messages: the tail is reached, or there is nothing up to {@code nextOffset}.
   *
   * @param filtered as in {@link Found}
   */
  record Nothing(long nextOffset, long minOffset, long maxOffset, boolean filtered)
      implements Pull {}

  /**
   * The offset asked for is below min or beyond max; {@code nextOffset} is the end that it is
   * beyond.
   */
  record Moved(long nextOffset, long minOffset, long maxOffset) implements Pull {}

  /** There is no such topic or queue on this broker. */
  record Missing(int code, String remark) implements Pull {}
}
