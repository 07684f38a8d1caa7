package dev.lockstep.relay.shard;

import dev.lockstep.rocketmq.BrokerFault;
import dev.lockstep.rocketmq.QueueId;
import dev.lockstep.rocketmq.progress.ProgressAdmin;
import java.util.HashMap;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Commits how far the relay got in the source cluster, as a consumer group of the task's, so that
 * RocketMQ's own tools show its lag. A convenience: the relay works without. Not thread-safe.
 */
final class ProgressCommit {

  private static final Logger LOG = LoggerFactory.getLogger(ProgressCommit.class);

  private final ProgressAdmin admin;
  private final String group;
  private final Map<QueueId, Long> wanted = new HashMap<>();
  private final Map<QueueId, Long> committed = new HashMap<>();
  private boolean failing;

  ProgressCommit(ProgressAdmin admin, String group) {
    this.admin = admin;
    this.group = group;
  }

  /** The next commit shall say this. */
  void wants(QueueId queue, long offset) {
    if (!Long.valueOf(offset).equals(committed.get(queue))) {
      wanted.put(queue, offset);
    }
  }

  /** Commits what has changed. A fault is logged when it begins, and tried again the next time. */
  void commit() throws InterruptedException {
    for (Map.Entry<QueueId, Long> entry : Map.copyOf(wanted).entrySet()) {
      try {
        admin.commit(group, entry.getKey(), entry.getValue());
        committed.put(entry.getKey(), entry.getValue());
        wanted.remove(entry.getKey());
        failing = false;
      } catch (BrokerFault fault) {
        if (!failing) {
          LOG.atWarn()
              .addKeyValue("group", group)
              .addKeyValue("kind", fault.kind())
              .log("Relay progress not committed, relaying without: {}", fault.getMessage());
        }
        failing = true;
        return;
      }
    }
  }
}
