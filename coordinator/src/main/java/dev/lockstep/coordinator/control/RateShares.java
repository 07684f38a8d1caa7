package dev.lockstep.coordinator.control;

import dev.lockstep.admin.v1.QueuePhase;
import dev.lockstep.admin.v1.QueueStatus;
import dev.lockstep.admin.v1.RateLimit;
import dev.lockstep.admin.v1.TopicMapping;
import dev.lockstep.coordinator.rate.Demand;
import dev.lockstep.coordinator.rate.SharePlan;
import dev.lockstep.coordinator.store.QueueMapEntry;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/**
 * The shares of a task's limits, of the whole task's and of each mapping's, by what the shards have
 * reported. Confined to the control loop.
 */
final class RateShares {
  private static final String WHOLE_TASK = "";

  private final TaskRuntime task;
  private final Map<Limit, SharePlan> plans = new HashMap<>();

  /** What a limit counts. */
  private enum Unit {
    MESSAGES,
    BYTES;

    long of(RateLimit limit) {
      return switch (this) {
        case MESSAGES -> limit.getMessagesPerSecond();
        case BYTES -> limit.getBytesPerSecond();
      };
    }

    double rate(QueueStatus status) {
      return switch (this) {
        case MESSAGES -> status.getMessagesPerSecond();
        case BYTES -> status.getBytesPerSecond();
      };
    }
  }

  /** A limit of a mapping, or of the whole task. */
  private record Limit(String mappingId, Unit unit) {}

  RateShares(TaskRuntime task) {
    this.task = task;
  }

  /**
   * Shares out limits that shards have come to or gone from, or that are other ones than before.
   */
  boolean cover(QueueReports reports) {
    return step(reports, true);
  }

  /** Takes a step towards what the shards need now. Returns true if a share has changed. */
  boolean step(QueueReports reports) {
    return step(reports, false);
  }

  private boolean step(QueueReports reports, boolean onlyUncovered) {
    Set<Limit> limits = new HashSet<>();
    boolean changed = false;
    // Of mappings first: what they allow is the most that is wanted of the task's.
    for (TopicMapping mapping : task.config().getMappingsList()) {
      changed |= step(mapping.getId(), mapping.getRateLimit(), reports, onlyUncovered, limits);
    }
    changed |= step(WHOLE_TASK, task.config().getRateLimit(), reports, onlyUncovered, limits);
    changed |= plans.keySet().retainAll(limits);
    return changed;
  }

  private boolean step(
      String mappingId,
      RateLimit limit,
      QueueReports reports,
      boolean onlyUncovered,
      Set<Limit> limits) {
    boolean changed = false;
    for (Unit unit : Unit.values()) {
      if (unit.of(limit) > 0) {
        Limit key = new Limit(mappingId, unit);
        limits.add(key);
        Map<String, List<QueueMapEntry>> shards = shards(mappingId);
        SharePlan plan = plans.computeIfAbsent(key, k -> new SharePlan());
        if (!shards.isEmpty() && !(onlyUncovered && plan.covers(unit.of(limit), shards.keySet()))) {
          changed |= plan.step(unit.of(limit), demands(key, plan, shards, reports));
        }
      }
    }
    return changed;
  }

  /** The relay shards of a mapping, or all, with their queues. */
  private Map<String, List<QueueMapEntry>> shards(String mappingId) {
    Map<String, List<QueueMapEntry>> shards = new TreeMap<>();
    task.activeMaps()
        .forEach((topics, entries) -> {
          if (mappingId.equals(WHOLE_TASK) || topics.mappingId().equals(mappingId)) {
            entries.forEach(entry ->
                shards.computeIfAbsent(entry.shardId(), id -> new ArrayList<>()).add(entry));
          }
        });
    return shards;
  }

  private Map<String, Demand> demands(
      Limit limit, SharePlan plan, Map<String, List<QueueMapEntry>> shards, QueueReports reports) {
    Map<String, Demand> demands = new TreeMap<>();
    shards.forEach((shard, entries) -> {
      Demand demand = demand(limit.unit(), plan.share(shard), shard, entries, reports);
      long ofMapping =
          share(new Limit(entries.getFirst().topics().mappingId(), limit.unit()), shard);
      demands.put(
          shard,
          limit.mappingId().equals(WHOLE_TASK) && ofMapping > 0
              ? demand.atMost(ofMapping)
              : demand);
    });
    return demands;
  }

  private static Demand demand(
      Unit unit, long share, String shard, List<QueueMapEntry> entries, QueueReports reports) {
    double rate = 0;
    double messages = 0;
    long waiting = 0;
    for (QueueMapEntry entry : entries) {
      Optional<QueueStatus> last = reports.last(shard, entry.source());
      if (last.isEmpty()) {
        return Demand.unknown(entries.size());
      }
      // One that is stopped or looks for its place copies nothing, however much waits.
      if (last.get().getPhase() == QueuePhase.Value.RELAYING) {
        rate += unit.rate(last.get());
        messages += last.get().getMessagesPerSecond();
        waiting += last.get().getLagMessages();
      }
    }
    return Demand.of(entries.size(), Math.max(0, rate), waiting > messages, share);
  }

  private long share(Limit limit, String shard) {
    SharePlan plan = plans.get(limit);
    return plan == null ? 0 : plan.share(shard);
  }

  /** A shard's share of the task's limits; empty if it has none. */
  Optional<RateLimit> ofTask(String shard) {
    return share(WHOLE_TASK, shard);
  }

  /** A shard's share of its mapping's limits; empty if it has none. */
  Optional<RateLimit> ofMapping(String mappingId, String shard) {
    return share(mappingId, shard);
  }

  private Optional<RateLimit> share(String mappingId, String shard) {
    RateLimit share =
        RateLimit.newBuilder()
            .setMessagesPerSecond((int) share(new Limit(mappingId, Unit.MESSAGES), shard))
            .setBytesPerSecond(share(new Limit(mappingId, Unit.BYTES), shard))
            .build();
    return share.equals(RateLimit.getDefaultInstance()) ? Optional.empty() : Optional.of(share);
  }
}
