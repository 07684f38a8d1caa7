package dev.lockstep.testbed.oracle;

import dev.lockstep.testbed.oracle.Expectation.Entry;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BiFunction;
import java.util.function.Supplier;

/**
 * Holds what arrived against what was expected. Pure: works on digests that were read before. Used
 * once.
 */
final class Judge {

  private static final int EXAMPLES_OF_EACH = 3;
  private static final int ALL_ARRIVED = -2;

  private final Expectation expectation;
  private final BiFunction<Entry, Arrival, String> difference;
  private final List<String> examples = new ArrayList<>();
  private final Map<String, Integer> examplesOf = new HashMap<>();
  private final Map<Long, Place> lastOfShardingKey = new HashMap<>();
  private long delivered;
  private long doubled;
  private long changed;
  private long outOfOrder;
  private long forbidden;
  private long foreign;

  /** A message of the destination. */
  record Arrival(QueueLog log, int index) {
    String position() {
      return log.position(index);
    }
  }

  private record Place(int sourceQueue, QueueLog destination, long sourceOffset) {}

  /**
   * Makes one.
   *
   * @param difference says for people how a changed message differs; called for examples only
   */
  Judge(Expectation expectation, BiFunction<Entry, Arrival, String> difference) {
    this.expectation = expectation;
    this.difference = difference;
  }

  OracleReport judge(List<QueueLog> destination) {
    destination.forEach(this::judgeQueue);
    long expected = 0;
    long lost = 0;
    long undecided = 0;
    for (int i = 0; i < expectation.size(); i++) {
      Entry entry = expectation.entry(i);
      boolean absent = !expectation.hasArrived(i);
      switch (entry.duty()) {
        case REQUIRED, REQUIRED_ANYWHERE -> {
          expected++;
          if (absent) {
            lost++;
            example("lost", () -> entry.log().position(entry.index()));
          }
        }
        case OPTIONAL -> undecided += absent ? 1 : 0;
        case FORBIDDEN -> {
          // Its absence is as it should be; its presence was counted when it was met.
        }
      }
    }
    return new OracleReport(
        expected,
        delivered,
        lost,
        doubled,
        changed,
        outOfOrder,
        forbidden,
        foreign,
        undecided,
        examples);
  }

  private void judgeQueue(QueueLog log) {
    // Where each source queue stands in this destination queue.
    Map<Integer, Long> reached = new HashMap<>();
    for (int i = 0; i < log.size(); i++) {
      Arrival arrival = new Arrival(log, i);
      int found = expectation.find(log.id(i));
      if (found >= 0) {
        expectation.markArrived(found);
        judgeFirst(expectation.entry(found), arrival, reached);
      } else if (found == ALL_ARRIVED) {
        doubled++;
        example("doubled", arrival::position);
      } else {
        foreign++;
      }
    }
  }

  private void judgeFirst(Entry entry, Arrival arrival, Map<Integer, Long> reached) {
    switch (entry.duty()) {
      case REQUIRED -> {
        delivered++;
        judgeOrder(entry, arrival, reached);
      }
      case REQUIRED_ANYWHERE -> delivered++;
      case OPTIONAL -> {
        // Neither owed nor wrong.
      }
      case FORBIDDEN -> {
        forbidden++;
        example("forbidden", arrival::position);
        return;
      }
    }
    if (isChanged(entry, arrival)) {
      changed++;
      example("changed", () -> arrival.position() + ": " + difference.apply(entry, arrival));
    }
  }

  private static boolean isChanged(Entry entry, Arrival arrival) {
    long source = entry.log().uniqueKey(entry.index());
    boolean otherUniqueKey =
        source != Hash.NONE && source != arrival.log().uniqueKey(arrival.index());
    return otherUniqueKey
        || entry.log().digest(entry.index()) != arrival.log().digest(arrival.index());
  }

  private void judgeOrder(Entry entry, Arrival arrival, Map<Integer, Long> reached) {
    long offset = entry.log().offset(entry.index());
    long before = reached.getOrDefault(entry.queue(), -1L);
    boolean inOrder = offset > before;
    reached.put(entry.queue(), Math.max(before, offset));

    long key = entry.log().shardingKey(entry.index());
    if (key != Hash.NONE) {
      Place here = new Place(entry.queue(), arrival.log(), offset);
      Place last = lastOfShardingKey.put(key, here);
      // A key is ordered only if it stays in one queue; where the source itself splits it, nothing
      // can be said.
      if (last != null
          && last.sourceQueue() == here.sourceQueue()
          && last.destination() != here.destination()) {
        inOrder = false;
      }
    }
    if (!inOrder) {
      outOfOrder++;
      example(
          "out of order", () -> arrival.position() + " is " + entry.log().position(entry.index()));
    }
  }

  private void example(String trouble, Supplier<String> text) {
    if (examplesOf.merge(trouble, 1, Integer::sum) <= EXAMPLES_OF_EACH) {
      examples.add(trouble + ": " + text.get());
    }
  }
}
