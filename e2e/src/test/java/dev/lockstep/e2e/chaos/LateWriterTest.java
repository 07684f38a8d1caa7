package dev.lockstep.e2e.chaos;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LateWriterTest {

  @Test
  void readsTheEventsOfACoordinatorsLog(@TempDir Path folder) throws IOException {
    // Given
    Path log =
        Files.writeString(
            folder.resolve("coordinator.log"),
            """
            2026-11-21 14:39:16,341 INFO  [Term] shard released shard=chaos/relay/chaos/0 epoch=1
            2026-11-21 14:39:17,000 WARN  [ReportIntake] shard event task=chaos shard=chaos/relay/chaos/0 epoch=2 reason=GAP message="x" attributes={queue=chaos@broker-a/1}
            2026-11-21 14:39:18,000 WARN  [ReportIntake] shard event task=chaos shard=chaos/relay/chaos/0 epoch=2 reason=LATE_WRITER message="Message 7 of chaos@broker-a/1 is a copy" attributes={source_offset=5, epoch=1, queue=chaos@broker-a/1, offset=7}
            """);

    // When
    var events = LateWriter.in(log);

    // Then
    assertThat(events).containsExactly(new LateWriter("chaos@broker-a/1", 7, 5, 1));
  }
}
