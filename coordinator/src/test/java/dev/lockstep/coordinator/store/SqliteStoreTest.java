package dev.lockstep.coordinator.store;

import dev.lockstep.coordinator.testing.SqliteStores;
import dev.lockstep.coordinator.testing.TestClock;
import java.nio.file.Path;
import org.junit.jupiter.api.io.TempDir;

/** The embedded store. */
class SqliteStoreTest extends StoreContract {
  @TempDir Path folder;

  @Override
  Store emptyStore(TestClock clock) {
    return SqliteStores.open(folder, clock);
  }
}
