package dev.lockstep.coordinator.store;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Queue maps. Entries are added, and leave only with their task and its shards. */
public final class QueueMapTable {
  private final Sql sql;

  QueueMapTable(Sql sql) {
    this.sql = sql;
  }

  /** Every entry of a task, by topics and position. */
  public List<QueueMapEntry> ofTask(String taskId) {
    return sql.list(
        "SELECT * FROM queue_maps WHERE task_id = ?"
            + " ORDER BY mapping_id, direction, source_topic, destination_topic, position",
        QueueMapTable::read,
        taskId);
  }

  /** Adds entries. */
  public void append(List<QueueMapEntry> entries) {
    sql.batch(
        "INSERT INTO queue_maps (task_id, mapping_id, direction, source_topic, destination_topic, position,"
            + " source_broker, source_queue, destination_broker, destination_queue, start_offset, shard_id)"
            + " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        entries.stream().map(QueueMapTable::parameters).toList());
  }

  /** Removes the maps of a task. */
  public void deleteOfTask(String taskId) {
    sql.update("DELETE FROM queue_maps WHERE task_id = ?", taskId);
  }

  private static @Nullable Object[] parameters(QueueMapEntry entry) {
    return new @Nullable Object[] {
      entry.taskId(),
      entry.topics().mappingId(),
      entry.topics().direction(),
      entry.topics().sourceTopic(),
      entry.topics().destinationTopic(),
      entry.position(),
      entry.source().broker(),
      entry.source().queue(),
      entry.destination().broker(),
      entry.destination().queue(),
      entry.startOffset(),
      entry.shardId()
    };
  }

  private static QueueMapEntry read(ResultSet row) throws SQLException {
    return new QueueMapEntry(
        row.getString("task_id"),
        new TopicPair(
            row.getString("mapping_id"),
            Direction.valueOf(row.getString("direction")),
            row.getString("source_topic"),
            row.getString("destination_topic")),
        row.getInt("position"),
        new QueueId(row.getString("source_broker"), row.getInt("source_queue")),
        new QueueId(row.getString("destination_broker"), row.getInt("destination_queue")),
        row.getLong("start_offset"),
        row.getString("shard_id"));
  }
}
