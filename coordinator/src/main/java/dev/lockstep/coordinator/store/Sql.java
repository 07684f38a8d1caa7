package dev.lockstep.coordinator.store;

import dev.lockstep.coordinator.failure.ControlException;
import dev.lockstep.coordinator.failure.Reason;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Statements on one connection, with what every one of them needs. Parameters are bound in order.
 */
final class Sql {
  private final Connection connection;

  Sql(Connection connection) {
    this.connection = connection;
  }

  /** Makes a value of the present row. */
  interface Row<T> {
    T read(ResultSet row) throws SQLException;
  }

  int update(String statement, @Nullable Object... parameters) {
    try (PreparedStatement prepared = prepare(statement, parameters)) {
      return prepared.executeUpdate();
    } catch (SQLException e) {
      throw failure(e);
    }
  }

  /** Runs the statement once for each set of parameters, in one go. */
  void batch(String statement, List<@Nullable Object[]> parameters) {
    if (parameters.isEmpty()) {
      return;
    }
    try (PreparedStatement prepared = connection.prepareStatement(statement)) {
      for (@Nullable Object[] set : parameters) {
        bind(prepared, set);
        prepared.addBatch();
      }
      prepared.executeBatch();
    } catch (SQLException e) {
      throw failure(e);
    }
  }

  <T> List<T> list(String query, Row<T> row, @Nullable Object... parameters) {
    try (PreparedStatement prepared = prepare(query, parameters);
        ResultSet results = prepared.executeQuery()) {
      List<T> list = new ArrayList<>();
      while (results.next()) {
        list.add(row.read(results));
      }
      return list;
    } catch (SQLException e) {
      throw failure(e);
    }
  }

  <T> Optional<T> find(String query, Row<T> row, @Nullable Object... parameters) {
    List<T> list = list(query, row, parameters);
    return list.isEmpty() ? Optional.empty() : Optional.of(list.getFirst());
  }

  static ControlException failure(SQLException e) {
    return new ControlException(
        Reason.STORE_UNAVAILABLE,
        "the coordinator's store failed: " + e.getMessage() + "; try again",
        e);
  }

  private PreparedStatement prepare(String statement, @Nullable Object... parameters)
      throws SQLException {
    PreparedStatement prepared = connection.prepareStatement(statement);
    try {
      bind(prepared, parameters);
    } catch (SQLException e) {
      prepared.close();
      throw e;
    }
    return prepared;
  }

  private static void bind(PreparedStatement prepared, @Nullable Object... parameters)
      throws SQLException {
    for (int i = 0; i < parameters.length; i++) {
      switch (parameters[i]) {
        case null -> prepared.setString(i + 1, null);
        case String text -> prepared.setString(i + 1, text);
        case Integer number -> prepared.setInt(i + 1, number);
        case Long number -> prepared.setLong(i + 1, number);
        case Boolean flag -> prepared.setInt(i + 1, flag ? 1 : 0);
        case byte[] bytes -> prepared.setBytes(i + 1, bytes);
        case Enum<?> constant -> prepared.setString(i + 1, constant.name());
        case Object other ->
            throw new IllegalArgumentException("cannot bind a " + other.getClass().getName());
      }
    }
  }
}
