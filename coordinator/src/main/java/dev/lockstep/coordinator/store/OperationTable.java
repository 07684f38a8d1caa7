package dev.lockstep.coordinator.store;

import dev.lockstep.admin.v1.Operation;
import dev.lockstep.admin.v1.OperationState;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;

/** Operations. Their ids, without the {@code operations/} prefix, grow with time. */
public final class OperationTable {
  private static final String PREFIX = "operations/";

  private final Sql sql;

  OperationTable(Sql sql) {
    this.sql = sql;
  }

  /** One operation. */
  public Optional<Operation> find(String id) {
    return sql.find("SELECT operation FROM operations WHERE id = ?", OperationTable::read, id);
  }

  /**
   * Up to {@code limit} operations, newest first.
   *
   * @param target only those on this resource; empty for all
   * @param before only those with ids below this one; empty for all
   */
  public List<Operation> list(String target, String before, int limit) {
    return sql.list(
        "SELECT operation FROM operations WHERE (? = '' OR target = ?) AND (? = '' OR id < ?)"
            + " ORDER BY id DESC LIMIT ?",
        OperationTable::read,
        target,
        target,
        before,
        before,
        limit);
  }

  /** The operations that have not ended. */
  public List<Operation> running() {
    return sql.list(
        "SELECT operation FROM operations WHERE running = 1 ORDER BY id", OperationTable::read);
  }

  /** Adds an operation or replaces it. */
  public void put(Operation operation) {
    sql.update(
        "INSERT INTO operations (id, target, running, operation) VALUES (?, ?, ?, ?)"
            + " ON CONFLICT (id) DO UPDATE SET running = excluded.running, operation = excluded.operation",
        operation.getName().substring(PREFIX.length()),
        operation.getTarget(),
        operation.getState() == OperationState.Value.RUNNING,
        operation.toByteArray());
  }

  /** Removes operations that have ended, but for the newest {@code keep}. */
  public void trim(int keep) {
    sql.update(
        "DELETE FROM operations WHERE running = 0 AND id <="
            + " (SELECT id FROM operations ORDER BY id DESC LIMIT 1 OFFSET ?)",
        keep);
  }

  private static Operation read(ResultSet row) throws SQLException {
    return Stored.message(row, "operation", Operation.parser());
  }
}
