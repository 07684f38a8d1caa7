package dev.lockstep.coordinator.control;

import dev.lockstep.coordinator.store.Direction;

/** Ids of shards. They say what the shard is for, and sort by it. */
final class ShardIds {
  private ShardIds() {}

  static String discovery(String taskId) {
    return taskId + "/discovery";
  }

  static String progress(String taskId) {
    return taskId + "/progress";
  }

  static String relay(String taskId, Direction direction, String mappingId, int number) {
    return relayPrefix(taskId, direction, mappingId) + number;
  }

  /** The number in the id of a relay shard of the mapping; -1 if it is another one's. */
  static int relayNumber(String shardId, String taskId, Direction direction, String mappingId) {
    String prefix = relayPrefix(taskId, direction, mappingId);
    return shardId.startsWith(prefix) ? Integer.parseInt(shardId.substring(prefix.length())) : -1;
  }

  private static String relayPrefix(String taskId, Direction direction, String mappingId) {
    String kind =
        switch (direction) {
          case FORWARD -> "/relay/";
          case REVERSE -> "/relay-reverse/";
        };
    return taskId + kind + mappingId + "/";
  }
}
