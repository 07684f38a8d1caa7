package dev.lockstep.e2e.measure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class ProcessStatusTest {

  @Test
  void readsWhatTheKernelWrites() {
    String text = "Name:\tjava\nVmHWM:\t  999 kB\nVmRSS:\t  310256 kB\nThreads:\t42\n";

    assertThat(ProcessStatus.parse(text)).isEqualTo(new ProcessStatus(310_256, 42));
  }

  @Test
  void saysWhatIsMissing() {
    assertThatThrownBy(() -> ProcessStatus.parse("Name:\tjava\n"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("VmRSS");
  }
}
