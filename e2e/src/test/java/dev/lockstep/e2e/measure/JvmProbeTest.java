package dev.lockstep.e2e.measure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class JvmProbeTest {

  private static final int KIB = 1024;

  @Test
  void readsTheHeapOfG1() {
    String info =
        """
        4711:
         garbage-first heap   total reserved 1048576K, committed 67584K, used 15360K [0x00000000c0000000, 0x0000000100000000)
          region size 1024K, 3 young (3072K), 1 survivor (1024K)
         Metaspace       used 41344K, committed 41984K, reserved 1114112K
        """;

    assertThat(JvmProbe.usedHeapBytes(info)).isEqualTo(15_360 * KIB);
  }

  @Test
  void addsTheGenerationsOfTheSerialCollector() {
    String info =
        """
        4711:
         DefNew     total 9792K, used 100K [0x00, 0x00, 0x00)
          eden space 8704K,   1% used [0x00, 0x00, 0x00)
         Tenured    total 21888K, used 5000K [0x00, 0x00, 0x00)
          the  space 21888K,  22% used [0x00, 0x00, 0x00)
         Metaspace       used 41344K, committed 41984K, reserved 1114112K
        """;

    assertThat(JvmProbe.usedHeapBytes(info)).isEqualTo(5_100 * KIB);
  }

  @Test
  void readsTheTimeOfCompilers() {
    String counters = "4711:\njava.ci.totalTime=25655023970\njava.cls.loadedClasses=17\n";

    assertThat(JvmProbe.compilation(counters)).isEqualTo(Duration.ofNanos(25_655_023_970L));
  }

  @Test
  void refusesToGuess() {
    assertThatThrownBy(() -> JvmProbe.usedHeapBytes("4711:\nCommand not found"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("Command not found");
    assertThatThrownBy(() -> JvmProbe.compilation("4711:\nCommand not found"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("Command not found");
  }
}
