package dev.lockstep.coordinator.admin.validation;

import dev.lockstep.admin.v1.QueueOffset;
import dev.lockstep.admin.v1.QueueOffsets;
import dev.lockstep.admin.v1.StartPosition;
import java.util.HashSet;
import java.util.Set;

/** What start positions and offsets may look like. */
final class StartRules {
  private StartRules() {}

  static void check(Field field, StartPosition start, boolean pattern) {
    switch (start.getPositionCase()) {
      case EARLIEST -> onlyTrue(field.child("earliest"), start.getEarliest());
      case LATEST -> onlyTrue(field.child("latest"), start.getLatest());
      case TIME -> Times.valid(field.child("time"), start.getTime());
      case OFFSETS -> {
        if (pattern) {
          field
              .child("offsets")
              .reject("must be absent with source_pattern, since offsets are those of one topic");
        }
        offsets(field.child("offsets"), start.getOffsets());
      }
      case POSITION_NOT_SET -> {
        // The default applies.
      }
    }
  }

  private static void onlyTrue(Field field, boolean value) {
    if (!value) {
      field.reject("must be true, or absent for another position");
    }
  }

  static void offsets(Field field, QueueOffsets offsets) {
    record Queue(String broker, int id) {}
    Set<Queue> seen = new HashSet<>();
    for (int i = 0; i < offsets.getQueuesCount(); i++) {
      Field item = field.child("queues").item(i);
      QueueOffset offset = offsets.getQueues(i);
      offset(item, offset);
      if (!seen.add(new Queue(offset.getBroker(), offset.getQueueId()))) {
        item.reject("must name a queue that no other entry names");
      }
    }
  }

  static void offset(Field field, QueueOffset offset) {
    Format.BROKER.check(field.child("broker"), offset.getBroker());
    if (offset.getQueueId() < 0) {
      field.child("queue_id").reject("must be 0 or more, not " + offset.getQueueId());
    }
    if (offset.getOffset() < 0) {
      field.child("offset").reject("must be 0 or more, not " + offset.getOffset());
    }
  }
}
