package dev.lockstep.coordinator.store;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Shards with their owners and epochs. */
public final class ShardTable {
  private static final String FLOOR = "shard_epoch_floor";

  private final Sql sql;

  ShardTable(Sql sql) {
    this.sql = sql;
  }

  /** Every shard, by id. */
  public List<ShardRecord> all() {
    return sql.list("SELECT * FROM shards ORDER BY id", ShardTable::read);
  }

  /** Adds a shard or replaces its epoch, owner and whether it is retiring. */
  public void put(ShardRecord shard) {
    Owner owner = shard.owner();
    sql.update(
        "INSERT INTO shards (id, task_id, kind, epoch, owner_worker, owner_incarnation, retiring)"
            + " VALUES (?, ?, ?, ?, ?, ?, ?)"
            + " ON CONFLICT (id) DO UPDATE SET epoch = excluded.epoch, owner_worker = excluded.owner_worker,"
            + " owner_incarnation = excluded.owner_incarnation, retiring = excluded.retiring",
        shard.id(),
        shard.taskId(),
        shard.kind(),
        shard.epoch(),
        owner == null ? null : owner.worker(),
        owner == null ? null : owner.incarnation(),
        shard.retiring());
  }

  /** Marks the shards of a task that is deleted. */
  public void retireOfTask(String taskId) {
    sql.update("UPDATE shards SET retiring = 1 WHERE task_id = ?", taskId);
  }

  /**
   * Removes a shard. INVARIANT: a later shard of the same id begins above the epochs of this one.
   */
  public void delete(ShardRecord shard) {
    sql.update("DELETE FROM shards WHERE id = ?", shard.id());
    sql.update(
        "INSERT INTO counters (name, value) VALUES (?, ?) ON CONFLICT (name)"
            + " DO UPDATE SET value = excluded.value WHERE excluded.value > counters.value",
        FLOOR,
        shard.epoch());
  }

  /**
   * The epoch that new shards have before their first tenure: no shard that was removed had a
   * higher one.
   */
  public long epochFloor() {
    return sql.find("SELECT value FROM counters WHERE name = ?", row -> row.getLong("value"), FLOOR)
        .orElse(0L);
  }

  private static ShardRecord read(ResultSet row) throws SQLException {
    return new ShardRecord(
        row.getString("id"),
        row.getString("task_id"),
        ShardKind.valueOf(row.getString("kind")),
        row.getLong("epoch"),
        owner(row.getString("owner_worker"), row.getString("owner_incarnation")),
        row.getInt("retiring") != 0);
  }

  private static @Nullable Owner owner(@Nullable String worker, @Nullable String incarnation) {
    return worker == null || incarnation == null ? null : new Owner(worker, incarnation);
  }
}
