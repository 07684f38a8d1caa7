package dev.lockstep.coordinator.loop;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.google.common.util.concurrent.Uninterruptibles;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class ControlLoopTest {
  @Test
  void ticksGoOnAfterAnError() throws InterruptedException {
    // Given
    CountDownLatch ticks = new CountDownLatch(3);
    try (ControlLoop loop = new ControlLoop(10)) {
      // When
      loop.every(
          Duration.ofMillis(1),
          () -> {
            ticks.countDown();
            throw new StackOverflowError("on purpose");
          });

      // Then
      assertThat(ticks.await(10, TimeUnit.SECONDS)).isTrue();
    }
  }

  @Test
  void tellsForHowLongItHasBeenHangingInOnePieceOfWork() throws InterruptedException {
    // Given
    CountDownLatch hangs = new CountDownLatch(1);
    CountDownLatch goesOn = new CountDownLatch(1);
    try (ControlLoop loop = new ControlLoop(10)) {
      // When a tick does not end
      loop.every(
          Duration.ofMillis(1),
          () -> {
            hangs.countDown();
            Uninterruptibles.awaitUninterruptibly(goesOn);
          });
      assertThat(hangs.await(10, TimeUnit.SECONDS)).isTrue();

      // Then its silence grows, until it goes on
      await().until(() -> loop.silence().compareTo(Duration.ofMillis(200)) > 0);
      goesOn.countDown();
      await().until(() -> loop.silence().compareTo(Duration.ofMillis(200)) < 0);
    }
  }

  @Test
  void callerLearnsOfAnErrorAtOnce() {
    try (ControlLoop loop = new ControlLoop(10)) {
      // When, Then
      assertThatThrownBy(() ->
              loop.call(() -> {
                throw new StackOverflowError("on purpose");
              }))
          .hasRootCauseMessage("on purpose");
    }
  }
}
