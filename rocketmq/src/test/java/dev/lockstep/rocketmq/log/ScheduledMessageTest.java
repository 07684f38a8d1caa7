package dev.lockstep.rocketmq.log;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lockstep.rocketmq.QueueId;
import java.util.Objects;
import org.junit.jupiter.api.Test;

class ScheduledMessageTest {

  private static final String LEVEL =
      "KEYS\1k\2DELAY\0014\2UNIQ_KEY\1A1\2REAL_TOPIC\1orders\2REAL_QID\0013\2";
  private static final String TIMER =
      "UNIQ_KEY\1A1\2TIMER_DELIVER_MS\00117000345\2TIMER_OUT_MS\00117000000\2REAL_TOPIC\1orders\2REAL_QID\0013\2";

  private static ScheduledMessage of(String properties) {
    return Objects.requireNonNull(ScheduledMessage.of(FrameBytes.of(properties).cursor()));
  }

  private static CopySource source(String topic, int queueId) {
    return new CopySource("hz", new QueueId(topic, "b", queueId), "orders", 9, null, null);
  }

  /** What the destination's schedule makes of a copy. */
  private static Frame inDestination(ScheduledCopy copy, String outTime) {
    byte[] body = new byte[copy.body().remaining()];
    copy.body().duplicate().get(body);
    String notes = "REAL_TOPIC\1orders\2REAL_QID\0010\2TIMER_OUT_MS\1" + outTime + "\2";
    return FrameBytes.of(body, copy.properties() + notes).cursor();
  }

  @Test
  void readsALevel() {
    // When
    ScheduledMessage message = of(LEVEL);

    // Then
    assertThat(message.topic()).isEqualTo("orders");
    assertThat(message.queueId()).isEqualTo(3);
    assertThat(message.level()).isEqualTo(4);
    assertThat(message.rolled()).isFalse();
  }

  @Test
  void readsATime() {
    // When
    ScheduledMessage message = of(TIMER + "TIMER_ROLL_TIMES\0011\2");

    // Then
    assertThat(message.level()).isZero();
    assertThat(message.outTime()).isEqualTo(17_000_000);
    assertThat(message.rolled()).isTrue();
  }

  @Test
  void isNotSeenInAnOrdinaryMessage() {
    assertThat(ScheduledMessage.of(FrameBytes.of("UNIQ_KEY\1A1\2").cursor())).isNull();
    assertThat(ScheduledMessage.keyOfDelivered(FrameBytes.of("UNIQ_KEY\1A1\2").cursor())).isNull();
    assertThat(ScheduledMessage.of(FrameBytes.of("REAL_TOPIC\1x\2DELAY\1z\2").cursor())).isNull();
  }

  @Test
  void hasTheSameKeyInTheScheduleDeliveredAndAsACopy() {
    // Given
    Frame pending = FrameBytes.of(TIMER).cursor();
    Frame delivered = FrameBytes.of(TIMER + "TIMER_DEQUEUE_MS\00117001100\2").cursor();

    // When
    ScheduledCopy copy =
        new ScheduledCopies(source(Schedule.TIMERS, 0)).copy(pending, 17_001_000).orElseThrow();
    Frame atDestination = inDestination(copy, "17000000");
    ScheduledMessage copied = Objects.requireNonNull(ScheduledMessage.ofCopy(atDestination));

    // Then
    assertThat(copied.key())
        .isEqualTo(of(TIMER).key())
        .isEqualTo(ScheduledMessage.keyOfDelivered(delivered))
        .isEqualTo(ScheduledMessage.keyOfCopy(atDestination));
    assertThat(copied.outTime()).isEqualTo(17_000_000);
  }

  @Test
  void knowsACopyThatWasDeliveredWithoutHavingBeenScheduled() {
    // Given
    ScheduledCopy copy =
        new ScheduledCopies(source(Schedule.LEVELS, 3))
            .copy(FrameBytes.of(LEVEL).cursor(), 17_001_000)
            .orElseThrow();
    byte[] body = new byte[copy.body().remaining()];
    copy.body().duplicate().get(body);

    // When
    Frame atDestination = FrameBytes.of(body, copy.properties()).cursor();

    // Then
    assertThat(ScheduledMessage.keyOfCopy(atDestination)).isEqualTo(of(LEVEL).key());
    assertThat(ScheduledMessage.ofCopy(atDestination)).isNull();
  }

  @Test
  void takesNoOrdinaryCopyForOneMadeAhead() {
    // Given
    Frame ordinary =
        FrameBytes.of(
                "UNIQ_KEY\1A1\2LOCKSTEP_ORIGIN\1hz\2LOCKSTEP_AT\1hz/b/3/77/9\2LOCKSTEP_BORN\0011\2")
            .cursor();

    // Then
    assertThat(ScheduledMessage.keyOfCopy(ordinary)).isNull();
  }

  @Test
  void isCopiedWithAllButTheMarksOfItsSchedule() {
    // When
    ScheduledCopy copy =
        new ScheduledCopies(source(Schedule.LEVELS, 3))
            .copy(FrameBytes.of(LEVEL).withSysFlag(0x300 | 8).withOffset(77).cursor(), 17_001_000)
            .orElseThrow();

    // Then
    assertThat(copy.properties())
        .isEqualTo(
            "KEYS\1k\2UNIQ_KEY\1A1\2LOCKSTEP_ORIGIN\1hz\2LOCKSTEP_AT\1hz/b/3/77/9\2LOCKSTEP_BORN\1"
                + FrameBytes.BORN
                + "\2LOCKSTEP_TOPIC\1SCHEDULE_TOPIC_XXXX\2TIMER_DELIVER_MS\00117001000\2");
    assertThat(copy.sysFlag()).isEqualTo(0x300);
    assertThat(copy.flag()).isEqualTo(5);
    assertThat(copy.bornTime()).isEqualTo(FrameBytes.BORN);
  }

  @Test
  void isNotCopiedWhereADestinationCouldNotTakeIt() {
    // Given
    ScheduledCopies copies = new ScheduledCopies(source(Schedule.LEVELS, 3));

    // Then
    assertThat(copies.copy(FrameBytes.of(new byte[0], LEVEL).cursor(), 1)).isEmpty();
    assertThat(copies.copy(FrameBytes.of(LEVEL + "x\1" + "y".repeat(32_000) + "\2").cursor(), 1))
        .isEmpty();
  }

  @Test
  void readsWhatACancelNamesWithOrWithoutTheTopic() {
    assertThat(
            ScheduledMessage.cancelledKey(
                FrameBytes.of("TIMER_DEL_UNIQKEY\1orders+A1\2").cursor(), "orders"))
        .isEqualTo("A1");
    assertThat(
            ScheduledMessage.cancelledKey(
                FrameBytes.of("TIMER_DEL_UNIQKEY\1A1\2").cursor(), "orders"))
        .isEqualTo("A1");
    assertThat(ScheduledMessage.cancelledKey(FrameBytes.of("KEYS\1k\2").cursor(), "orders"))
        .isNull();
  }
}
