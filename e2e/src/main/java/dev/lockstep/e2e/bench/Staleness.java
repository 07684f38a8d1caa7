package dev.lockstep.e2e.bench;

import dev.lockstep.e2e.load.GroupFleet;
import dev.lockstep.e2e.measure.Percentiles;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.locks.LockSupport;

/**
 * How old progress gets: each group commits its queues of one topic every 5 s, as consumers do, the
 * groups evenly over that time. The time from such a commit to when the destination's broker
 * answers with its translation is measured of every tenth group.
 */
final class Staleness {

  private static final Duration PERSIST_INTERVAL = Duration.ofSeconds(5);
  private static final int WARM_UP_ROUNDS = 1;
  private static final int ROUNDS = 10;
  private static final int SAMPLED = 10;

  /** Asking is work for the machine that is measured. */
  private static final Duration POLL = Duration.ofMillis(25);

  private static final Duration LIMIT = Duration.ofSeconds(30);

  private record Commit(int group, int queue, long offset, long at) {}

  private final BenchRun run;
  private final GroupFleet from;
  private final GroupFleet to;
  private final String topic;
  private final long first;
  private final List<Commit> pending = new ArrayList<>();
  private final List<Long> millis = new ArrayList<>();

  /**
   * @param first offset that no group has got to in the topic
   */
  Staleness(BenchRun run, GroupFleet from, GroupFleet to, String topic, long first) {
    this.run = run;
    this.from = from;
    this.to = to;
    this.topic = topic;
    this.first = first;
  }

  Percentiles measure() {
    long step = PERSIST_INTERVAL.toNanos() / ProgressBenchmark.GROUPS;
    long next = System.nanoTime();
    for (int round = 0; round < WARM_UP_ROUNDS + ROUNDS; round++) {
      run.progress().update("staleness, round %d".formatted(round));
      for (int group = 0; group < ProgressBenchmark.GROUPS; group++) {
        while (System.nanoTime() < next) {
          poll();
          LockSupport.parkNanos(Math.min(POLL.toNanos(), Math.max(1, next - System.nanoTime())));
        }
        next += step;
        commit(group, first + round, round >= WARM_UP_ROUNDS);
      }
    }
    long deadline = System.nanoTime() + LIMIT.toNanos();
    while (!pending.isEmpty()) {
      poll();
      LockSupport.parkNanos(POLL.toNanos());
      if (System.nanoTime() - deadline > 0) {
        throw new IllegalStateException(pending.size() + " commits were not translated");
      }
    }
    from.settle();
    Percentiles staleness = Percentiles.of(millis.stream().mapToLong(Long::longValue));
    run.progress().done("  staleness, ms: " + staleness);
    return staleness;
  }

  private void commit(int group, long offset, boolean counts) {
    long at = System.nanoTime();
    for (int queue = 0; queue < ProgressBenchmark.QUEUES; queue++) {
      from.commit(group, topic, queue, offset);
    }
    if (counts && group % SAMPLED == 0) {
      int queue = (int) ((group / SAMPLED + offset) % ProgressBenchmark.QUEUES);
      pending.add(new Commit(group, queue, offset, at));
    }
  }

  private void poll() {
    for (Iterator<Commit> commits = pending.iterator(); commits.hasNext(); ) {
      Commit commit = commits.next();
      if (to.committed(commit.group, topic, commit.queue).orElse(-1) >= commit.offset) {
        millis.add(Duration.ofNanos(System.nanoTime() - commit.at).toMillis());
        commits.remove();
      }
    }
  }
}
