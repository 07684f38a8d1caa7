package dev.lockstep.coordinator.testing;

import io.quarkus.test.common.QuarkusTestResourceLifecycleManager;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.Map;
import java.util.stream.Stream;

/** A data folder for the application under test, and a settle time that tests can wait for. */
public final class TempDataFolder implements QuarkusTestResourceLifecycleManager {
  private Path folder = Path.of("");

  @Override
  public Map<String, String> start() {
    try {
      folder = Files.createTempDirectory("lockstep-coordinator");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return Map.of(
        "lockstep.coordinator.data-dir", folder.toString(), "lockstep.coordinator.settle", "200ms");
  }

  @Override
  public void stop() {
    try (Stream<Path> files = Files.walk(folder)) {
      files.sorted(Comparator.reverseOrder()).forEach(file -> file.toFile().delete());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
