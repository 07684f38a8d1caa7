package dev.lockstep.worker.session;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DataFolderTest {

  @TempDir Path temp;

  @Test
  void keepsTheIdOverRestarts() {
    // Given a folder that was used before
    String id;
    try (DataFolder first = DataFolder.lock(temp.resolve("new"))) {
      id = first.workerId();
    }

    // When it is used again
    try (DataFolder second = DataFolder.lock(temp.resolve("new"))) {
      // Then it is the same worker
      assertThat(second.workerId()).isEqualTo(id).matches("[0-9a-f-]{36}");
    }
  }

  @Test
  void isHeldByOneAtATime() {
    try (DataFolder first = DataFolder.lock(temp)) {
      assertThat(first.workerId()).isNotEmpty();
      assertThatThrownBy(() -> DataFolder.lock(temp))
          .isInstanceOf(IllegalStateException.class)
          .hasMessageContaining("in use by another worker process")
          .hasMessageContaining("lockstep.worker.data-dir");
    }
  }

  @Test
  void namesTheFileOfAnIdThatIsNone() throws IOException {
    Files.writeString(temp.resolve("worker.id"), "Not An Id");
    assertThatThrownBy(() -> DataFolder.lock(temp)).hasMessageContaining("worker.id");
  }
}
