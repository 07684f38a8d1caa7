package dev.lockstep.coordinator.rate;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Shares a limit out as shards need it: what a shard does not need, others get, and when there is
 * not enough for all, those that want more than their part get equal parts (by queues) of what the
 * modest ones leave. What nobody needs is spread too, so that a burst finds room at once.
 *
 * <p>INVARIANT: no share is 0, which would mean no limit; and all shares together are at most the
 * limit, unless the limit is below the number of shards: then each is 1.
 */
final class FairShares {
  /** This part of the limit is spread over all shards whatever they need. */
  private static final double FLOOR = 0.1;

  private FairShares() {}

  private static final class Part {
    final String shard;
    final int queues;
    final double want;
    double share;

    Part(String shard, int queues, double want, double floor) {
      this.shard = shard;
      this.queues = queues;
      this.want = want;
      this.share = floor;
    }

    /** How far it can be raised, by queue. */
    double missing() {
      return (want - share) / queues;
    }
  }

  /** The share of every shard, by its id. */
  static Map<String, Long> of(long limit, Map<String, Demand> demands) {
    double queues = demands.values().stream().mapToInt(Demand::queues).sum();
    List<Part> parts = new ArrayList<>();
    demands.forEach((shard, demand) -> {
      double average = limit * demand.queues() / queues;
      double want = Math.min((double) limit, demand.want().orElse(average));
      parts.add(new Part(shard, demand.queues(), want, FLOOR * average));
    });
    double left = fill(parts, limit - FLOOR * limit);
    parts.forEach(part -> part.share += left * part.queues / queues);
    return whole(limit, parts);
  }

  /**
   * Raises shares towards what is wanted; returns what is left. The most modest ones come first:
   * what they leave of their part goes to those that want more.
   */
  private static double fill(List<Part> parts, double available) {
    List<Part> open =
        parts.stream()
            .filter(part -> part.missing() > 0)
            .sorted(Comparator.comparingDouble(Part::missing))
            .toList();
    double left = available;
    double queues = open.stream().mapToInt(part -> part.queues).sum();
    for (Part part : open) {
      double raise = Math.min(part.missing(), left / queues) * part.queues;
      part.share += raise;
      left -= raise;
      queues -= part.queues;
    }
    return Math.max(0, left);
  }

  private static Map<String, Long> whole(long limit, List<Part> parts) {
    Map<String, Long> whole = new TreeMap<>();
    parts.forEach(part -> whole.put(part.shard, Math.max(1, (long) part.share)));
    long over = whole.values().stream().mapToLong(Long::longValue).sum() - limit;
    // Those that were rounded up to 1 are paid for by the largest.
    List<Map.Entry<String, Long>> largest =
        whole.entrySet().stream()
            .sorted(Map.Entry.<String, Long>comparingByValue().reversed())
            .toList();
    for (Map.Entry<String, Long> share : largest) {
      long cut = Math.clamp(over, 0, share.getValue() - 1);
      share.setValue(share.getValue() - cut);
      over -= cut;
    }
    return whole;
  }
}
