package dev.lockstep.rocketmq.log;

import org.jspecify.annotations.Nullable;

/**
 * What a message says about its time, as a broker's schedule has it.
 *
 * @param key tells it from all others
 * @param uniqueKey its unique key
 * @param topic the topic that it is for
 * @param queueId the queue that it is for
 * @param level its delay level, from 1; 0 if it has none
 * @param outTime when the broker's timer takes it out, one precision before it is delivered, ms; 0
 *     if the timer does not have it
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

  private static final String UNIQUE_KEY = "UNIQ_KEY";

  /** Of the message that the cursor stands on; null if it says no time, or has no unique key. */
  public static @Nullable ScheduledMessage of(Frame frame) {
    return read(frame, frame.bornTime());
  }

  /**
   * Of a copy that was made before the original was due, as the destination's schedule has it; null
   * if it is none. Its {@link #key} is that of the original.
   */
  public static @Nullable ScheduledMessage ofCopy(Frame frame) {
    return isAhead(frame) ? read(frame, born(frame)) : null;
  }

  /**
   * The key of a copy that was made before the original was due, wherever the destination has it;
   * null if it is none.
   */
  public static @Nullable ScheduleKey keyOfCopy(Frame frame) {
    return isAhead(frame) ? key(frame, born(frame)) : null;
  }

  /**
   * The key of a message that a broker's schedule has delivered; null if none had it, or it has no
   * unique key.
   */
  public static @Nullable ScheduleKey keyOfDelivered(Frame frame) {
    boolean scheduled =
        frame.has(PropertyName.REAL_TOPIC)
            || frame.has(PropertyName.TIMER_OUT_MS)
            || frame.has(PropertyName.DELAY);
    return scheduled ? key(frame, frame.bornTime()) : null;
  }

  /**
   * The unique key of the message that this one takes out of the broker's timer; null if it is no
   * cancel. Brokers may be configured to write the topic before it.
   */
  public static @Nullable String cancelledKey(Frame frame, String topic) {
    String key = frame.property(PropertyName.TIMER_DEL_UNIQKEY);
    return key != null && key.startsWith(topic + "+") ? key.substring(topic.length() + 1) : key;
  }

  private static boolean isAhead(Frame frame) {
    Provenance provenance = frame.provenance();
    String from = provenance == null ? null : provenance.topic();
    return Schedule.TIMERS.equals(from) || Schedule.LEVELS.equals(from);
  }

  private static long born(Frame frame) {
    return number(frame.property(PropertyName.LOCKSTEP_BORN));
  }

  private static @Nullable ScheduleKey key(Frame frame, long born) {
    String uniqueKey = frame.property(UNIQUE_KEY);
    return uniqueKey == null ? null : ScheduleKey.ofMessage(uniqueKey, born, frame.bodyCrc());
  }

  private static @Nullable ScheduledMessage read(Frame frame, long born) {
    String topic = frame.property(PropertyName.REAL_TOPIC);
    long queueId = number(frame.property(PropertyName.REAL_QID));
    String uniqueKey = frame.property(UNIQUE_KEY);
    ScheduleKey key = key(frame, born);
    long level = Math.max(0, number(frame.property(PropertyName.DELAY)));
    long outTime = Math.max(0, number(frame.property(PropertyName.TIMER_OUT_MS)));
    if (topic == null
        || queueId < 0
        || uniqueKey == null
        || key == null
        || (level == 0 && outTime == 0)) {
      return null;
    }
    return new ScheduledMessage(
        key,
        uniqueKey,
        topic,
        (int) queueId,
        (int) level,
        outTime,
        frame.has(PropertyName.TIMER_ROLL_TIMES));
  }

  private static long number(@Nullable String text) {
    try {
      return text == null ? -1 : Long.parseLong(text);
    } catch (NumberFormatException e) {
      return -1;
    }
  }
}
