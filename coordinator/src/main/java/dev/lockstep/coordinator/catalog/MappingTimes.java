package dev.lockstep.coordinator.catalog;

import com.google.protobuf.Timestamp;
import dev.lockstep.admin.v1.Task;
import dev.lockstep.admin.v1.TopicMapping;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Keeps when each mapping was added to its task. */
final class MappingTimes {
  private MappingTimes() {}

  /** The task with the time on each mapping: what it was before, or now; whatever was sent. */
  static Task added(Task task, List<TopicMapping> before, Timestamp now) {
    Map<String, TopicMapping> known = new HashMap<>();
    before.forEach(mapping -> known.put(mapping.getId(), mapping));
    Task.Builder timed = task.toBuilder();
    for (TopicMapping.Builder mapping : timed.getMappingsBuilderList()) {
      TopicMapping old = known.get(mapping.getId());
      if (old == null) {
        mapping.setCreateTime(now);
      } else if (old.hasCreateTime()) {
        mapping.setCreateTime(old.getCreateTime());
      } else {
        // Stored before mappings had a time of their own: that of the task counts.
        mapping.clearCreateTime();
      }
    }
    return timed.build();
  }
}
