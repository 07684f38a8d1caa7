package dev.lockstep.coordinator.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.lockstep.coordinator.testing.PostgresqlServer;
import dev.lockstep.coordinator.testing.TestClock;
import java.io.IOException;
import java.time.Duration;
import java.util.Objects;
import java.util.UUID;
import org.flywaydb.core.Flyway;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.postgresql.ds.PGSimpleDataSource;

/** The store in a real PostgreSQL, a schema of its own for every test. */
class PostgresqlStoreTest extends StoreContract {
  private static final Duration LEASE = Duration.ofSeconds(10);

  private static @Nullable PostgresqlServer server;

  @BeforeAll
  static void start() throws IOException {
    assumeTrue(PostgresqlServer.isInstalled(), PostgresqlServer.NOT_INSTALLED);
    server = PostgresqlServer.start();
  }

  @AfterAll
  static void stop() {
    if (server != null) {
      server.close();
    }
  }

  @Override
  Store emptyStore(TestClock clock) {
    return open(clock, "s" + UUID.randomUUID().toString().replace("-", ""));
  }

  private static Store open(TestClock clock, String schema) {
    PGSimpleDataSource dataSource = new PGSimpleDataSource();
    dataSource.setUrl(Objects.requireNonNull(server).url());
    dataSource.setUser(PostgresqlServer.USER);
    dataSource.setCurrentSchema(schema);
    Flyway.configure()
        .dataSource(dataSource)
        .schemas(schema)
        .placeholders(Dialect.POSTGRESQL.placeholders())
        .locations("classpath:db/migration")
        .load()
        .migrate();
    return new JdbcStore(dataSource, Dialect.POSTGRESQL, clock);
  }

  @Test
  void twoCoordinatorsOverOneDatabaseAreFencedByTheEpoch() {
    // Given
    TestClock clock = new TestClock();
    String schema = "shared" + UUID.randomUUID().toString().replace("-", "");
    Store first = open(clock, schema);
    Store second = open(clock, schema);
    LeaderEpoch old = first.acquire("a", "a:7400", LEASE).orElseThrow();

    // When
    first.release(old);
    LeaderEpoch next = second.acquire("b", "b:7400", LEASE).orElseThrow();

    // Then
    assertThat(next.value()).isGreaterThan(old.value());
    assertThat(first.renew(old, LEASE)).isFalse();
    assertThat(first.leader().address()).isEqualTo("b:7400");
  }
}
