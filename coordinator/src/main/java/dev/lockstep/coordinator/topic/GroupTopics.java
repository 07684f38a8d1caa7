package dev.lockstep.coordinator.topic;

import dev.lockstep.admin.v1.ProgressSync;
import dev.lockstep.admin.v1.Task;

/**
 * The topics that brokers keep for consumer groups, and the mappings under which a task relays
 * them. Their ids are not ones that a user's mapping may have.
 */
public final class GroupTopics {
  static final String RETRY = "%RETRY%";
  static final String DEAD_LETTERS = "%DLQ%";
  static final String RETRY_MAPPING = "$retry";
  static final String DEAD_LETTERS_MAPPING = "$dead-letters";

  private GroupTopics() {}

  /** Does the task relay the retry topics of the groups that it syncs? */
  public static boolean relaysRetry(Task task) {
    return syncs(task) && task.getProgressSync().getRelayRetry();
  }

  /** Does the task relay the dead letters of the groups that it syncs? */
  public static boolean relaysDeadLetters(Task task) {
    return syncs(task) && task.getProgressSync().getRelayDeadLetters();
  }

  /** Is it one of the mappings that follow from these? */
  public static boolean isMapping(String mappingId) {
    return mappingId.equals(RETRY_MAPPING) || mappingId.equals(DEAD_LETTERS_MAPPING);
  }

  private static boolean syncs(Task task) {
    ProgressSync sync = task.getProgressSync();
    return task.hasProgressSync() && (!sync.hasEnabled() || sync.getEnabled());
  }
}
