package dev.lockstep.e2e.report;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class ProgressLineTest {

  private final ByteArrayOutputStream written = new ByteArrayOutputStream();

  @Test
  void redrawsOneLineOnATerminalAndClearsItForWhatStays() {
    // Given
    ProgressLine line = line(true);

    // When
    line.update("1 of 2");
    line.update("2 of 2, too soon to draw");
    line.done("done");

    // Then
    assertThat(output()).isEqualTo("\r\u001b[K  1 of 2\r\u001b[Kdone" + System.lineSeparator());
  }

  @Test
  void printsWholeLinesElsewhereAndFewOfThem() {
    // Given
    ProgressLine line = line(false);

    // When
    for (int i = 1; i <= 100; i++) {
      line.update(i + " of 100");
    }
    line.done("done");

    // Then
    assertThat(output().lines()).containsExactly("  1 of 100", "done");
  }

  private ProgressLine line(boolean terminal) {
    return new ProgressLine(new PrintStream(written, true, StandardCharsets.UTF_8), terminal);
  }

  private String output() {
    return written.toString(StandardCharsets.UTF_8);
  }
}
