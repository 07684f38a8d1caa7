package dev.lockstep.coordinator.testing;

import io.quarkus.test.common.QuarkusTestResourceLifecycleManager;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A PostgreSQL server as the store of the application under test, where one is installed. */
public final class PostgresqlStores implements QuarkusTestResourceLifecycleManager {
  private @Nullable PostgresqlServer server;

  @Override
  public Map<String, String> start() {
    if (!PostgresqlServer.isInstalled()) {
      return Map.of();
    }
    try {
      PostgresqlServer started = PostgresqlServer.start();
      server = started;
      return Map.of(
          "lockstep.coordinator.postgresql.url",
          started.url(),
          "lockstep.coordinator.postgresql.username",
          PostgresqlServer.USER,
          "lockstep.coordinator.postgresql.password",
          "trusted");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void stop() {
    if (server != null) {
      server.close();
    }
  }
}
