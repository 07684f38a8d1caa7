package dev.lockstep.coordinator.testing;

import dev.lockstep.coordinator.store.Dialect;
import dev.lockstep.coordinator.store.JdbcStore;
import dev.lockstep.coordinator.store.Store;
import java.nio.file.Path;
import java.time.Clock;
import org.flywaydb.core.Flyway;
import org.sqlite.SQLiteConfig;
import org.sqlite.SQLiteDataSource;

/** Embedded stores for tests. */
public final class SqliteStores {
  private SqliteStores() {}

  /** The store in a folder; made, with its schema, if it is not there. */
  public static Store open(Path folder, Clock clock) {
    SQLiteConfig config = new SQLiteConfig();
    config.setJournalMode(SQLiteConfig.JournalMode.WAL);
    config.setSynchronous(SQLiteConfig.SynchronousMode.OFF);
    config.setBusyTimeout(5000);
    config.enforceForeignKeys(true);
    SQLiteDataSource dataSource = new SQLiteDataSource(config);
    dataSource.setUrl("jdbc:sqlite:" + folder.resolve("lockstep.db"));
    Flyway.configure()
        .dataSource(dataSource)
        .placeholders(Dialect.SQLITE.placeholders())
        .locations("classpath:db/migration")
        .load()
        .migrate();
    return new JdbcStore(dataSource, Dialect.SQLITE, clock);
  }
}
