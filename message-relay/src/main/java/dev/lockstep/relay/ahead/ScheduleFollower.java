package dev.lockstep.relay.ahead;

import dev.lockstep.relay.queue.MemoryBudget;
import dev.lockstep.relay.queue.PullWindow;
import dev.lockstep.relay.queue.ReadAhead;
import dev.lockstep.relay.queue.Signal;
import dev.lockstep.rocketmq.BrokerFault;
import dev.lockstep.rocketmq.log.Frame;
import dev.lockstep.rocketmq.log.Pull;
import dev.lockstep.rocketmq.log.QueueReader;
import java.time.Duration;

/**
 * Follows one queue of the source's schedule to its end and beyond. What is missing there is passed
 * over: its messages will be copied when they are delivered. Not thread-safe.
 */
final class ScheduleFollower implements AutoCloseable {

  private static final long WINDOW_BYTES = 1 << 20;

  private final QueueReader reader;
  private final SourceSchedule schedule;
  private final Duration longPoll;
  private final MemoryBudget budget;
  private final Signal signal;
  private ReadAhead reads;
  private long taken;
  private long done;
  private boolean missing;

  ScheduleFollower(
      QueueReader reader,
      SourceSchedule schedule,
      long from,
      Duration longPoll,
      MemoryBudget budget,
      Signal signal) {
    this.reader = reader;
    this.schedule = schedule;
    this.longPoll = longPoll;
    this.budget = budget;
    this.signal = signal;
    this.taken = from;
    this.done = from;
    this.reads = readsFrom(from);
  }

  private ReadAhead readsFrom(long offset) {
    return new ReadAhead(
        reader,
        offset,
        new ReadAhead.Tail(longPoll, false),
        new PullWindow(WINDOW_BYTES),
        budget,
        signal);
  }

  /**
   * Takes what has come in.
   *
   * @return whether something had
   */
  boolean take(AheadRound round) throws BrokerFault {
    boolean any = false;
    while (!missing && round.hasRoom()) {
      ReadAhead.Piece piece = reads.poll();
      if (piece == null) {
        return any;
      }
      any = true;
      switch (piece.pull()) {
        case Pull.Found found -> {
          Frame frame = found.messages().frames();
          while (frame.next()) {
            if (frame.offset() >= taken) {
              schedule.take(frame, round);
            }
          }
          taken = Math.max(taken, found.nextOffset());
        }
        case Pull.Nothing nothing -> taken = Math.max(taken, nothing.nextOffset());
        case Pull.Moved moved -> {
          reads.close();
          taken = moved.nextOffset();
          reads = readsFrom(taken);
        }
        case Pull.Missing _ -> missing = true;
      }
    }
    return any;
  }

  /** All that was taken is dealt with. */
  void settled() {
    done = taken;
  }

  /** Where to go on: all before it is dealt with. */
  long done() {
    return done;
  }

  @Override
  public void close() {
    reads.close();
  }
}
