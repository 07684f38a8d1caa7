package dev.lockstep.coordinator.store;

import java.time.Instant;
import java.util.Map;

/**
 * Something that happened, for the record.
 *
 * @param time when
 * @param taskId the task it concerns; empty if none
 * @param shardId the shard it concerns; empty if none
 * @param reason stable reason in UPPER_SNAKE_CASE
 * @param message what happened and what was done about it, for people
 * @param attributes exact figures
 */
public record AuditRecord(
    Instant time,
    String taskId,
    String shardId,
    String reason,
    String message,
    Map<String, String> attributes) {
  /** Copies the attributes. */
  public AuditRecord {
    attributes = Map.copyOf(attributes);
  }
}
