package dev.lockstep.coordinator;

import dev.lockstep.coordinator.config.CoordinatorConfig;
import dev.lockstep.coordinator.store.Dialect;
import dev.lockstep.coordinator.store.JdbcStore;
import dev.lockstep.coordinator.store.Store;
import io.agroal.api.AgroalDataSource;
import io.quarkus.agroal.DataSource;
import io.quarkus.flyway.FlywayDataSource;
import jakarta.enterprise.inject.Instance;
import jakarta.inject.Singleton;
import java.time.Clock;
import org.flywaydb.core.Flyway;
import org.jboss.logging.Logger;

/** The databases a store can be in. Neither is connected to before it is opened. */
@Singleton
public class Databases {
  private static final Logger LOG = Logger.getLogger(Databases.class);
  private static final String POSTGRESQL = "postgresql";

  private final Instance<AgroalDataSource> sqlite;
  private final Instance<Flyway> sqliteSchema;
  private final Instance<AgroalDataSource> postgresql;
  private final Instance<Flyway> postgresqlSchema;

  Databases(
      Instance<AgroalDataSource> sqlite,
      Instance<Flyway> sqliteSchema,
      @DataSource(POSTGRESQL) Instance<AgroalDataSource> postgresql,
      @FlywayDataSource(POSTGRESQL) Instance<Flyway> postgresqlSchema) {
    this.sqlite = sqlite;
    this.sqliteSchema = sqliteSchema;
    this.postgresql = postgresql;
    this.postgresqlSchema = postgresqlSchema;
  }

  /** The store that the settings ask for, its schema up to date. */
  Store open(CoordinatorConfig config, Clock clock) {
    if (config.postgresql().url().isPresent()) {
      LOG.infof("store is PostgreSQL user=%s", config.postgresql().username().orElse(""));
      postgresqlSchema.get().migrate();
      return new JdbcStore(postgresql.get(), Dialect.POSTGRESQL, clock);
    }
    sqliteSchema.get().migrate();
    return new JdbcStore(sqlite.get(), Dialect.SQLITE, clock);
  }
}
