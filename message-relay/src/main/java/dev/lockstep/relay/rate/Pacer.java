package dev.lockstep.relay.rate;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/**
 * Holds the queues of one task to the limits of the task and of its mappings. The limits are the
 * sums of the shares of the shards that are here, so that one busy queue can use what idle ones
 * leave.
 *
 * <p>Batches that are ready wait in order of arrival, those of live messages before those that
 * catch up. So that the latter are never starved, the first of them goes before all others once it
 * has waited for nine times as long as its batch takes at the full rate: a tenth of the rate is
 * theirs. Nobody behind a batch takes the tokens that it waits for, else large ones would wait for
 * ever.
 *
 * <p>Thread-safe; no method blocks.
 */
public final class Pacer {

  private static final double CATCH_UP_WAIT = 9;
  private static final long LONGEST_WAIT = TimeUnit.MILLISECONDS.toNanos(100);

  private record Share(String mapping, Rate ofTask, Rate ofMapping) {}

  private final LongSupplier nanoTime;
  private final Allowance task;
  private final Map<String, Allowance> mappings = new HashMap<>();
  private final Map<String, Share> shares = new HashMap<>();
  private final List<Lane> waiting = new ArrayList<>();
  private volatile boolean limited;
  private boolean taskLimited;

  Pacer(LongSupplier nanoTime) {
    this.nanoTime = nanoTime;
    this.task = new Allowance(nanoTime.getAsLong());
  }

  /** A lane for a queue of a mapping; {@code wake} is called, on any thread, on a grant. */
  public synchronized Lane lane(String mapping, Runnable wake) {
    return new Lane(this, allowance(mapping), wake);
  }

  /** Sets a shard's shares, in place of those that it had. */
  synchronized void share(String shard, String mapping, Rate ofTask, Rate ofMapping) {
    Share share = new Share(mapping, ofTask, ofMapping);
    if (!share.equals(shares.put(shard, share))) {
      sharesChanged();
    }
  }

  synchronized void remove(String shard) {
    if (shares.remove(shard) != null) {
      sharesChanged();
    }
  }

  synchronized boolean isUnused() {
    return shares.isEmpty();
  }

  private void sharesChanged() {
    long now = nanoTime.getAsLong();
    Rate whole = sum(shares.values().stream().map(Share::ofTask).toList());
    taskLimited = !whole.isNone();
    boolean any = taskLimited;
    task.rate(whole, now);
    shares.values().forEach(share -> allowance(share.mapping));
    for (Map.Entry<String, Allowance> mapping : mappings.entrySet()) {
      Rate rate =
          sum(
              shares.values().stream()
                  .filter(share -> share.mapping.equals(mapping.getKey()))
                  .map(Share::ofMapping)
                  .toList());
      mapping.getValue().rate(rate, now);
      any |= !rate.isNone();
    }
    limited = any;
    grant(now);
  }

  private static Rate sum(List<Rate> rates) {
    return rates.stream().reduce(Rate.NONE, Rate::plus);
  }

  private Allowance allowance(String mapping) {
    return mappings.computeIfAbsent(mapping, _ -> new Allowance(nanoTime.getAsLong()));
  }

  boolean isLimited() {
    return limited;
  }

  synchronized long mostMessages(Lane lane) {
    return (long) Math.min(task.mostMessages(), lane.mapping().mostMessages());
  }

  synchronized long mostBytes(Lane lane) {
    return (long) Math.min(task.mostBytes(), lane.mapping().mostBytes());
  }

  synchronized long take(Lane lane, long count, long bytes, boolean live) {
    long now = nanoTime.getAsLong();
    if (lane.fetch()) {
      // It was granted by another's call; what the batch has grown by since is paid later.
      charge(lane, count - lane.count(), bytes - lane.bytes(), now);
      return 0;
    }
    lane.wants(count, bytes, live);
    if (!waiting.contains(lane)) {
      waiting.add(lane);
    }
    grant(now);
    if (lane.fetch()) {
      return 0;
    }
    return Math.clamp(nanosUntil(lane, now), 1, LONGEST_WAIT);
  }

  synchronized void leave(Lane lane) {
    long now = nanoTime.getAsLong();
    if (lane.fetch()) {
      charge(lane, -lane.count(), -lane.bytes(), now);
    }
    lane.reset();
    if (waiting.remove(lane)) {
      grant(now);
    }
  }

  /** Grants in order of precedence, up to the first batch that has to wait. */
  private void grant(long now) {
    Set<Allowance> exhausted = new HashSet<>();
    for (Lane lane : inOrder(now)) {
      if (exhausted.contains(lane.mapping())) {
        continue;
      }
      if (lane.mapping().nanosUntil(lane.count(), lane.bytes(), now) > 0) {
        exhausted.add(lane.mapping());
      } else if (task.nanosUntil(lane.count(), lane.bytes(), now) > 0) {
        return;
      } else {
        charge(lane, lane.count(), lane.bytes(), now);
        waiting.remove(lane);
        lane.grant();
      }
    }
  }

  private List<Lane> inOrder(long now) {
    if (waiting.size() <= 1) {
      return List.copyOf(waiting);
    }
    List<Lane> overdue = new ArrayList<>();
    List<Lane> live = new ArrayList<>();
    List<Lane> later = new ArrayList<>();
    Set<Object> withHead = new HashSet<>();
    for (Lane lane : waiting) {
      if (lane.isLive()) {
        live.add(lane);
      } else if (withHead.add(taskLimited ? this : lane.mapping()) && isOverdue(lane, now)) {
        overdue.add(lane);
      } else {
        later.add(lane);
      }
    }
    overdue.addAll(live);
    overdue.addAll(later);
    return overdue;
  }

  private boolean isOverdue(Lane head, long now) {
    double seconds =
        Math.max(
            task.seconds(head.count(), head.bytes()),
            head.mapping().seconds(head.count(), head.bytes()));
    return (double) head.headFor(now) >= CATCH_UP_WAIT * seconds * 1e9;
  }

  private long nanosUntil(Lane lane, long now) {
    return Math.max(
        task.nanosUntil(lane.count(), lane.bytes(), now),
        lane.mapping().nanosUntil(lane.count(), lane.bytes(), now));
  }

  private void charge(Lane lane, long count, long bytes, long now) {
    task.take(count, bytes, now);
    lane.mapping().take(count, bytes, now);
  }
}
