package dev.lockstep.coordinator.rate;

import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * The shares of one limit as they are in force, moved towards what is fair in steps.
 *
 * <p>INVARIANT: all shares together are at most the limit, and what is given to one shard was taken
 * from others in a step before, so that the limit holds while the changes travel. Only when shards
 * come or go, or the limit is another one, all is shared out anew.
 *
 * <p>Not thread-safe.
 */
public final class SharePlan {
  /** Smaller moves of a share are not worth a message. */
  private static final double WORTHWHILE = 0.1;

  /** More of the limit than this is not left lying about, however little it moves a share. */
  private static final double LEFT_OVER = 0.02;

  private Map<String, Long> inForce = Map.of();
  private long limit;

  /** Are the shares those of this limit and these shards? */
  public boolean covers(long ofLimit, Set<String> shards) {
    return limit == ofLimit && inForce.keySet().equals(shards);
  }

  /**
   * Takes one step.
   *
   * @param newLimit the limit, more than 0
   * @param demands what each shard would use, by its id
   * @return true if a share has changed
   */
  public boolean step(long newLimit, Map<String, Demand> demands) {
    Map<String, Long> fair = FairShares.of(newLimit, demands);
    Map<String, Long> next = covers(newLimit, fair.keySet()) ? towards(fair) : fair;
    boolean changed = !next.equals(inForce);
    inForce = next;
    limit = newLimit;
    return changed;
  }

  /** The share of a shard; 0 if there is none yet. */
  public long share(String shard) {
    return inForce.getOrDefault(shard, 0L);
  }

  private Map<String, Long> towards(Map<String, Long> fair) {
    long free = limit - inForce.values().stream().mapToLong(Long::longValue).sum();
    Map<String, Long> next = new TreeMap<>(inForce);
    Map<String, Long> raises = new TreeMap<>();
    fair.forEach((shard, share) -> {
      long now = share(shard);
      boolean worthwhile = Math.abs(share - now) > WORTHWHILE * now;
      if (share < now && worthwhile) {
        next.put(shard, share);
      } else if (share > now && (worthwhile || free > LEFT_OVER * limit)) {
        raises.put(shard, share - now);
      }
    });
    long wanted = raises.values().stream().mapToLong(Long::longValue).sum();
    double part = wanted <= free ? 1 : (double) Math.max(0, free) / wanted;
    raises.forEach((shard, raise) -> next.merge(shard, (long) (part * raise), Long::sum));
    return next;
  }
}
