package dev.lockstep.relay.queue;

import dev.lockstep.rocketmq.BrokerFault;
import dev.lockstep.rocketmq.log.Frame;
import dev.lockstep.rocketmq.log.OffsetRange;
import dev.lockstep.rocketmq.log.QueueReader;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;

/**
 * Compares what a source queue holds with what was copied from it. A queue whose topic was created
 * anew, or whose broker lost its tail, gives offsets to other messages than before; the copies
 * tell.
 *
 * <p>Along the copies of one history the comparison is monotone: those below the point where the
 * histories part are the same in the source, those from there on are not. Copies that were made
 * since lie at the end.
 */
final class SourceHistory {

  /** Copies further back than a broker loses with its tail are not looked at. */
  private static final long MOST_MESSAGES = 262_144;

  private static final long FIRST_CHUNK = 1024;

  private final QueuePlan plan;
  private final ShardScope scope;
  private final QueueEnds ends;
  private final Wakeup wakeup;

  SourceHistory(QueuePlan plan, ShardScope scope, QueueEnds ends, Wakeup wakeup) {
    this.plan = plan;
    this.scope = scope;
    this.ends = ends;
    this.wakeup = wakeup;
  }

  /** Is there another message in the source now than the one that was copied? */
  boolean contradicts(Copy copy) throws BrokerFault, InterruptedException {
    Frame original = MessageAt.find(source(), copy.sourceOffset());
    return original != null && !isSame(original, copy);
  }

  /**
   * Where the source's present history goes on behind what was copied of it.
   *
   * @param destination what the destination queue holds
   * @param source what the source queue holds
   * @return empty if no copy is of a message that is there
   */
  OptionalLong end(OffsetRange destination, OffsetRange source)
      throws BrokerFault, InterruptedException {
    List<Copy> copies = new ArrayList<>();
    long from = destination.max();
    long stop = Math.max(destination.min(), destination.max() - MOST_MESSAGES);
    for (long chunk = FIRST_CHUNK; from > stop; chunk *= 4) {
      long start = Math.max(stop, from - chunk);
      List<Copy> older = copies(start, from, source);
      older.addAll(copies);
      copies = older;
      from = start;
      if (!copies.isEmpty()) {
        if (isShared(copies.getLast())) {
          return OptionalLong.of(copies.getLast().sourceOffset() + 1);
        }
        if (isShared(copies.getFirst())) {
          return OptionalLong.of(lastShared(copies).sourceOffset() + 1);
        }
      }
    }
    return OptionalLong.empty();
  }

  /** Copies of messages at offsets that the source has, in order. */
  private List<Copy> copies(long from, long to, OffsetRange source)
      throws BrokerFault, InterruptedException {
    QueueReader reader = destination();
    TailScan scan =
        new TailScan(
            reader,
            plan.copy(),
            scope.settings().queueWindow().asLongValue(),
            scope.memory().reads(),
            wakeup);
    List<Copy> copies = new ArrayList<>();
    scan.copiesIn(
        from,
        to,
        copy -> {
          if (copy.sourceOffset() >= source.min() && copy.sourceOffset() < source.max()) {
            copies.add(copy);
          }
        });
    return copies;
  }

  private Copy lastShared(List<Copy> copies) throws BrokerFault, InterruptedException {
    // INVARIANT: the one at low is shared, the one at high is not.
    int low = 0;
    int high = copies.size() - 1;
    while (high - low > 1) {
      int middle = (low + high) >>> 1;
      if (isShared(copies.get(middle))) {
        low = middle;
      } else {
        high = middle;
      }
    }
    return copies.get(low);
  }

  private boolean isShared(Copy copy) throws BrokerFault, InterruptedException {
    Frame original = MessageAt.find(source(), copy.sourceOffset());
    return original != null && isSame(original, copy);
  }

  private boolean isSame(Frame original, Copy copy) throws BrokerFault, InterruptedException {
    Frame copied = MessageAt.find(destination(), copy.offset());
    return copied != null && copied.isCopyOf(original);
  }

  private QueueReader source() throws BrokerFault, InterruptedException {
    return new QueueReader(ends.source().connection(), plan.source());
  }

  private QueueReader destination() throws BrokerFault, InterruptedException {
    return new QueueReader(ends.destination().connection(), plan.destination());
  }
}
