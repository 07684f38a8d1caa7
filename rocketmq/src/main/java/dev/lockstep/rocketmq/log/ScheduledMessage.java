package dev.lockstep.rocketmq.log;

import org.jspecify.annotations.Nullable;

/**
 * What a message says about its time in a broker's schedule. It says the same there and in the
 * queue where it was delivered.
 *
 * @param key tells it from all others
 * @param uniqueKey its unique key
 * @param topic the topic that it is for
 * @param queueId the queue that it is for
 * @param level its delay level, from 1; 0 if it is for a time
 * @param outTime when the broker's timer takes it out, one precision before it is delivered, ms; 0
 *     if it has a level
 * @param rolled whether it was far off, and the broker has written it anew
 */
public record ScheduledMessage(
    ScheduleKey key,
    String uniqueKey,
    String topic,
    int queueId,
    int level,
    long outTime,
    boolean rolled) {

  /** Of the message that the cursor stands on; null if no schedule ever had it. */
  public static @Nullable ScheduledMessage of(Frame frame) {
    long level = number(frame.property(PropertyName.DELAY));
    return read(frame, frame.bornTime(), level > 0 ? (int) level : 0);
  }

  /**
   * Of a copy that was made before the original was due, as the destination's schedule has it; null
   * if it is none. Its {@link #key} is that of the original.
   */
  public static @Nullable ScheduledMessage ofCopy(Frame frame, Provenance provenance) {
    String from = provenance.topic();
    long born = number(frame.property(PropertyName.LOCKSTEP_BORN));
    if (from == null || born < 0) {
      return null;
    }
    return switch (from) {
      case Schedule.TIMERS -> read(frame, born, 0);
      case Schedule.LEVELS -> read(frame, born, provenance.queueId() + 1);
      default -> null;
    };
  }

  /**
   * The unique key of the message that this one takes out of the broker's timer; null if it is no
   * cancel. Brokers may be configured to write the topic before it.
   */
  public static @Nullable String cancelledKey(Frame frame, String topic) {
    String key = frame.property(PropertyName.TIMER_DEL_UNIQKEY);
    return key != null && key.startsWith(topic + "+") ? key.substring(topic.length() + 1) : key;
  }

  private static @Nullable ScheduledMessage read(Frame frame, long born, int level) {
    String topic = frame.property(PropertyName.REAL_TOPIC);
    long queueId = number(frame.property(PropertyName.REAL_QID));
    long outTime = number(frame.property(PropertyName.TIMER_OUT_MS));
    String uniqueKey = frame.property("UNIQ_KEY");
    if (topic == null || queueId < 0 || uniqueKey == null || (level == 0 && outTime < 0)) {
      return null;
    }
    return new ScheduledMessage(
        ScheduleKey.ofMessage(uniqueKey, born, frame.bodyCrc(), level),
        uniqueKey,
        topic,
        (int) queueId,
        level,
        Math.max(0, outTime),
        frame.property(PropertyName.TIMER_ROLL_TIMES) != null);
  }

  private static long number(@Nullable String text) {
    try {
      return text == null ? -1 : Long.parseLong(text);
    } catch (NumberFormatException e) {
      return -1;
    }
  }
}
