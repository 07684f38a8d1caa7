package dev.lockstep.coordinator.admin.validation;

import dev.lockstep.admin.v1.ProgressSync;
import java.time.Duration;

/** What {@link ProgressSync} settings may look like. */
final class ProgressSyncRules {
  private static final Duration MIN_INTERVAL = Duration.ofSeconds(1);
  private static final Duration MAX_INTERVAL = Duration.ofHours(1);
  private static final Duration MAX_MOVE_TIME = Duration.ofHours(24);

  private ProgressSyncRules() {}

  static void check(Field field, ProgressSync sync) {
    if (sync.hasInterval()) {
      interval(field.child("interval"), sync.getInterval());
    }
    Regexes.all(field.child("include_groups"), sync.getIncludeGroupsList());
    Regexes.all(field.child("exclude_groups"), sync.getExcludeGroupsList());
    Regexes.all(field.child("local_only_groups"), sync.getLocalOnlyGroupsList());
    if (sync.getMinOnlineMove() < 0) {
      field
          .child("min_online_move")
          .reject("must be 0 or more messages, not " + sync.getMinOnlineMove());
    }
    if (sync.hasMinOnlineMoveTime()) {
      Times.between(
          field.child("min_online_move_time"),
          sync.getMinOnlineMoveTime(),
          Duration.ZERO,
          MAX_MOVE_TIME,
          "0 s to 24 h (\"0s\" to \"86400s\")");
    }
    if (sync.getHoldAtRetries() && sync.getRelayRetry()) {
      field
          .child("hold_at_retries")
          .reject(
              "must be false where relay_retry is true: a group would get what it failed on from"
                  + " its retry topic and from the topic itself; set one of them to false");
    }
  }

  static void interval(Field field, com.google.protobuf.Duration interval) {
    Times.between(field, interval, MIN_INTERVAL, MAX_INTERVAL, "1 s to 1 h (\"1s\" to \"3600s\")");
  }
}
