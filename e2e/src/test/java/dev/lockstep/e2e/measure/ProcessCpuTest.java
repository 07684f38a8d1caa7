package dev.lockstep.e2e.measure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class ProcessCpuTest {

  @Test
  void sharesTheTimeOutAmongMessages() {
    assertThat(ProcessCpu.microsPerMessage(Duration.ofSeconds(2), 400_000)).isEqualTo(5);
  }

  @Test
  void countsCoresKeptBusy() {
    assertThat(ProcessCpu.cores(Duration.ofMillis(250), Duration.ofSeconds(5))).isEqualTo(0.05);
  }

  @Test
  void seesTheTimeOfALivingProcess() {
    assertThat(ProcessCpu.of(ProcessHandle.current().pid())).isPositive();
  }

  @Test
  void refusesAShareOfNoMessage() {
    assertThatThrownBy(() -> ProcessCpu.microsPerMessage(Duration.ofSeconds(1), 0))
        .isInstanceOf(IllegalArgumentException.class);
  }
}
