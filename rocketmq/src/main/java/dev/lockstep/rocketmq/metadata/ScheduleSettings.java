package dev.lockstep.rocketmq.metadata;

import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/**
 * How a broker schedules messages.
 *
 * @param timers whether it delivers messages at a time (5.x, unless configured otherwise)
 * @param precision steps of its timer
 * @param longestTimer how far off a time may be
 * @param retention how long it keeps what it stored
 * @param levels the delays of levels 1, 2 and so on
 * @param topicInCancelKey whether a cancel names the topic before the message's unique key
 * @param drops whether its timer drops a message that it could not store when it was due: 5.5.0
 *     does so after three tries unless configured otherwise; older ones never gave up
 */
public record ScheduleSettings(
    boolean timers,
    Duration precision,
    Duration longestTimer,
    Duration retention,
    List<Duration> levels,
    boolean topicInCancelKey,
    boolean drops) {

  private static final String USUAL_LEVELS =
      "1s 5s 10s 30s 1m 2m 3m 4m 5m 6m 7m 8m 9m 10m 20m 30m 1h 2h";

  public ScheduleSettings {
    levels = List.copyOf(levels);
  }

  static ScheduleSettings of(Map<String, String> config) {
    return new ScheduleSettings(
        Boolean.parseBoolean(config.get("timerWheelEnable")),
        Duration.ofMillis(number(config, "timerPrecisionMs", 1_000)),
        Duration.ofSeconds(number(config, "timerMaxDelaySec", 259_200)),
        Duration.ofHours(number(config, "fileReservedTime", 72)),
        Arrays.stream(config.getOrDefault("messageDelayLevel", USUAL_LEVELS).trim().split(" +"))
            .map(ScheduleSettings::level)
            .toList(),
        Boolean.parseBoolean(config.get("appendTopicForTimerDeleteKey")),
        !Boolean.parseBoolean(config.getOrDefault("timerEnableRetryUntilSuccess", "true"))
            || Boolean.parseBoolean(config.get("timerSkipUnknownError")));
  }

  private static long number(Map<String, String> config, String key, long usual) {
    return Long.parseLong(config.getOrDefault(key, Long.toString(usual)));
  }

  /** {@code 30s}, {@code 5m}, {@code 2h} or {@code 1d}. */
  private static Duration level(String text) {
    long count = Long.parseLong(text.substring(0, text.length() - 1));
    return switch (text.charAt(text.length() - 1)) {
      case 's' -> Duration.ofSeconds(count);
      case 'm' -> Duration.ofMinutes(count);
      case 'h' -> Duration.ofHours(count);
      case 'd' -> Duration.ofDays(count);
      default -> throw new IllegalArgumentException("delay level " + text);
    };
  }
}
