package dev.lockstep.coordinator.store;

import dev.lockstep.admin.v1.Task;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;

/** Configured tasks. */
public final class TaskTable {
  private static final String COLUMNS =
      "SELECT id, revision, source_cluster, destination_cluster, config FROM tasks ";

  private final Sql sql;

  TaskTable(Sql sql) {
    this.sql = sql;
  }

  /** One task. */
  public Optional<TaskRecord> find(String id) {
    return sql.find(COLUMNS + "WHERE id = ?", TaskTable::read, id);
  }

  /** Up to {@code limit} tasks with ids above {@code after}, by id. */
  public List<TaskRecord> list(String after, int limit) {
    return sql.list(COLUMNS + "WHERE id > ? ORDER BY id LIMIT ?", TaskTable::read, after, limit);
  }

  /** Every task, by id. */
  public List<TaskRecord> all() {
    return list("", Integer.MAX_VALUE);
  }

  /** The tasks that read from or write to a cluster, by id. */
  public List<TaskRecord> ofCluster(String clusterId) {
    return sql.list(
        COLUMNS + "WHERE source_cluster = ? OR destination_cluster = ? ORDER BY id",
        TaskTable::read,
        clusterId,
        clusterId);
  }

  /** Adds a task. */
  public void insert(TaskRecord task) {
    sql.update(
        "INSERT INTO tasks (id, revision, source_cluster, destination_cluster, state, config)"
            + " VALUES (?, ?, ?, ?, ?, ?)",
        task.id(),
        task.revision(),
        task.source(),
        task.destination(),
        task.config().getState(),
        task.config().toByteArray());
  }

  /** Replaces a task; its clusters stay. */
  public void update(TaskRecord task) {
    sql.update(
        "UPDATE tasks SET revision = ?, state = ?, config = ? WHERE id = ?",
        task.revision(),
        task.config().getState(),
        task.config().toByteArray(),
        task.id());
  }

  /** Removes a task's row. */
  public void delete(String id) {
    sql.update("DELETE FROM tasks WHERE id = ?", id);
  }

  private static TaskRecord read(ResultSet row) throws SQLException {
    return new TaskRecord(
        row.getString("id"),
        row.getLong("revision"),
        row.getString("source_cluster"),
        row.getString("destination_cluster"),
        Stored.message(row, "config", Task.parser()));
  }
}
