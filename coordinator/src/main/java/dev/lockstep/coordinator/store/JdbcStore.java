package dev.lockstep.coordinator.store;

import dev.lockstep.coordinator.failure.ControlException;
import dev.lockstep.coordinator.failure.Reason;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.function.Function;
import javax.sql.DataSource;

/** The store in a relational database. The schema must be there already. */
public final class JdbcStore implements Store {
  private final DataSource dataSource;
  private final Dialect dialect;
  private final Clock clock;

  /**
   * A store.
   *
   * @param dataSource hands out connections in auto-commit mode
   * @param dialect what kind of database it is
   * @param clock times the leader's lease
   */
  public JdbcStore(DataSource dataSource, Dialect dialect, Clock clock) {
    this.dataSource = dataSource;
    this.dialect = dialect;
    this.clock = clock;
  }

  @Override
  public <T> T read(Function<Tables, T> query) {
    try (Connection connection = dataSource.getConnection()) {
      execute(connection, dialect.beginRead());
      try {
        return inTransaction(connection, sql -> query.apply(new Tables(sql)));
      } finally {
        execute(connection, dialect.endRead());
      }
    } catch (SQLException e) {
      throw Sql.failure(e);
    }
  }

  @Override
  public <T> T write(LeaderEpoch epoch, Function<Tables, T> change) {
    return transact(sql -> {
      // First of all: it takes the lock that serializes writers, and it fences.
      if (sql.update("UPDATE leader SET epoch = epoch WHERE id = 1 AND epoch = ?", epoch.value())
          == 0) {
        throw new ControlException(
            Reason.NOT_LEADER,
            "this coordinator's term (epoch " + epoch.value() + ") is over; try again");
      }
      return change.apply(new Tables(sql));
    });
  }

  @Override
  public Optional<LeaderEpoch> acquire(String holder, String address, Duration lease) {
    Instant now = clock.instant();
    return transact(sql -> {
      int taken =
          sql.update(
              "UPDATE leader SET epoch = epoch + 1, holder = ?, address = ?, expires_at = ?"
                  + " WHERE id = 1 AND (holder = ? OR expires_at <= ?)",
              holder,
              address,
              now.plus(lease).toEpochMilli(),
              holder,
              now.toEpochMilli());
      return taken == 0 ? Optional.empty() : Optional.of(new LeaderEpoch(leader(sql).epoch()));
    });
  }

  @Override
  public boolean renew(LeaderEpoch epoch, Duration lease) {
    return expireAt(epoch, clock.instant().plus(lease));
  }

  @Override
  public void release(LeaderEpoch epoch) {
    expireAt(epoch, Instant.EPOCH);
  }

  @Override
  public LeaderRow leader() {
    return transact(JdbcStore::leader);
  }

  private boolean expireAt(LeaderEpoch epoch, Instant time) {
    return transact(sql ->
        sql.update(
                "UPDATE leader SET expires_at = ? WHERE id = 1 AND epoch = ?",
                time.toEpochMilli(),
                epoch.value())
            == 1);
  }

  private static LeaderRow leader(Sql sql) {
    return sql.find(
            "SELECT epoch, holder, address, expires_at FROM leader WHERE id = 1",
            row ->
                new LeaderRow(
                    row.getLong("epoch"),
                    row.getString("holder"),
                    row.getString("address"),
                    Instant.ofEpochMilli(row.getLong("expires_at"))))
        .orElseThrow(
            () -> new ControlException(Reason.STORE_UNAVAILABLE, "the store has no leader row"));
  }

  private <T> T transact(Function<Sql, T> work) {
    try (Connection connection = dataSource.getConnection()) {
      return inTransaction(connection, work);
    } catch (SQLException e) {
      throw Sql.failure(e);
    }
  }

  private static <T> T inTransaction(Connection connection, Function<Sql, T> work)
      throws SQLException {
    connection.setAutoCommit(false);
    boolean committed = false;
    try {
      T result = work.apply(new Sql(connection));
      connection.commit();
      committed = true;
      return result;
    } finally {
      if (!committed) {
        connection.rollback();
      }
      connection.setAutoCommit(true);
    }
  }

  private static void execute(Connection connection, String statement) throws SQLException {
    if (statement.isEmpty()) {
      return;
    }
    try (Statement plain = connection.createStatement()) {
      plain.execute(statement);
    }
  }
}
