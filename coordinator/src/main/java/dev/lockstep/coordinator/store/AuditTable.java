package dev.lockstep.coordinator.store;

import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The audit log. Rows are never changed; the oldest leave. */
public final class AuditTable {
  private final Sql sql;

  AuditTable(Sql sql) {
    this.sql = sql;
  }

  /** Adds a row. */
  public void append(AuditRecord entry) {
    // Writers are serialized by the leader row, so the next number is free.
    long id =
        sql.find("SELECT COALESCE(MAX(id), 0) + 1 AS next FROM audit", row -> row.getLong("next"))
            .orElse(1L);
    sql.update(
        "INSERT INTO audit (id, at, task_id, shard_id, reason, message) VALUES (?, ?, ?, ?, ?, ?)",
        id,
        entry.time().toEpochMilli(),
        entry.taskId(),
        entry.shardId(),
        entry.reason(),
        entry.message());
    List<@Nullable Object[]> attributes = new ArrayList<>();
    entry
        .attributes()
        .forEach((name, value) -> attributes.add(new @Nullable Object[] {id, name, value}));
    sql.batch("INSERT INTO audit_attributes (audit_id, name, value) VALUES (?, ?, ?)", attributes);
  }

  /**
   * The newest entries, newest first.
   *
   * @param taskId only those of this task; empty for all
   */
  public List<AuditRecord> newest(String taskId, int limit) {
    return sql.list(
        "SELECT * FROM audit WHERE (? = '' OR task_id = ?) ORDER BY id DESC LIMIT ?",
        row ->
            new AuditRecord(
                Instant.ofEpochMilli(row.getLong("at")),
                row.getString("task_id"),
                row.getString("shard_id"),
                row.getString("reason"),
                row.getString("message"),
                attributes(row.getLong("id"))),
        taskId,
        taskId,
        limit);
  }

  /** Removes all entries but for the newest {@code keep}. */
  public void trim(int keep) {
    sql.update(
        "DELETE FROM audit_attributes WHERE audit_id <= (SELECT MAX(id) - ? FROM audit)", keep);
    sql.update("DELETE FROM audit WHERE id <= (SELECT MAX(id) - ? FROM audit)", keep);
  }

  private Map<String, String> attributes(long id) {
    Map<String, String> attributes = new HashMap<>();
    sql.list(
        "SELECT name, value FROM audit_attributes WHERE audit_id = ?",
        row -> attributes.put(row.getString("name"), row.getString("value")),
        id);
    return attributes;
  }
}
