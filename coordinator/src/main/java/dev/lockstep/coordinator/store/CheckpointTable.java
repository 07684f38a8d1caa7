package dev.lockstep.coordinator.store;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Collection;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The last checkpoint of each source queue. */
public final class CheckpointTable {
  private final Sql sql;

  CheckpointTable(Sql sql) {
    this.sql = sql;
  }

  /** Every checkpoint, by shard and queue. */
  public List<CheckpointRecord> all() {
    return sql.list(
        "SELECT * FROM checkpoints ORDER BY shard_id, source_broker, source_queue",
        CheckpointTable::read);
  }

  /** Adds checkpoints or replaces those of the same queues. */
  public void put(Collection<CheckpointRecord> checkpoints) {
    sql.batch(
        "INSERT INTO checkpoints (shard_id, source_broker, source_queue, task_id, source_offset, destination_offset)"
            + " VALUES (?, ?, ?, ?, ?, ?)"
            + " ON CONFLICT (shard_id, source_broker, source_queue) DO UPDATE SET"
            + " source_offset = excluded.source_offset, destination_offset = excluded.destination_offset",
        checkpoints.stream().map(CheckpointTable::parameters).toList());
  }

  /** Removes the checkpoints of a task. */
  public void deleteOfTask(String taskId) {
    sql.update("DELETE FROM checkpoints WHERE task_id = ?", taskId);
  }

  private static @Nullable Object[] parameters(CheckpointRecord checkpoint) {
    return new @Nullable Object[] {
      checkpoint.shardId(),
      checkpoint.source().broker(),
      checkpoint.source().queue(),
      checkpoint.taskId(),
      checkpoint.sourceOffset(),
      checkpoint.destinationOffset()
    };
  }

  private static CheckpointRecord read(ResultSet row) throws SQLException {
    return new CheckpointRecord(
        row.getString("task_id"),
        row.getString("shard_id"),
        new QueueId(row.getString("source_broker"), row.getInt("source_queue")),
        row.getLong("source_offset"),
        row.getLong("destination_offset"));
  }
}
