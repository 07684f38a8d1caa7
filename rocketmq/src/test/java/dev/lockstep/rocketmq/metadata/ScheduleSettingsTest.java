package dev.lockstep.rocketmq.metadata;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ScheduleSettingsTest {

  @Test
  void readsABrokersConfiguration() {
    // When
    ScheduleSettings settings =
        ScheduleSettings.of(
            Map.of(
                "timerWheelEnable", "true",
                "timerPrecisionMs", "500",
                "timerMaxDelaySec", "3600",
                "fileReservedTime", "24",
                "messageDelayLevel", "1s 2m 3h 4d",
                "appendTopicForTimerDeleteKey", "true",
                "timerEnableRetryUntilSuccess", "false"));

    // Then
    assertThat(settings.timers()).isTrue();
    assertThat(settings.precision()).isEqualTo(Duration.ofMillis(500));
    assertThat(settings.longestTimer()).isEqualTo(Duration.ofHours(1));
    assertThat(settings.retention()).isEqualTo(Duration.ofDays(1));
    assertThat(settings.levels())
        .containsExactly(
            Duration.ofSeconds(1), Duration.ofMinutes(2), Duration.ofHours(3), Duration.ofDays(4));
    assertThat(settings.topicInCancelKey()).isTrue();
    assertThat(settings.drops()).isTrue();
  }

  @Test
  void takesABrokerThatKnowsNoTimersForOneWithout() {
    // When
    ScheduleSettings settings = ScheduleSettings.of(Map.of());

    // Then
    assertThat(settings.timers()).isFalse();
    assertThat(settings.levels()).hasSize(18);
    assertThat(settings.drops()).isFalse();
  }

  @Test
  void seesThatATimerMayDropMessages() {
    assertThat(ScheduleSettings.of(Map.of("timerSkipUnknownError", "true")).drops()).isTrue();
  }
}
