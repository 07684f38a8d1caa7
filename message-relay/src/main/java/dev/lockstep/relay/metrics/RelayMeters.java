package dev.lockstep.relay.metrics;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Duration;

/** What is counted for one mapping of a task, by all its queues together. Thread-safe. */
public final class RelayMeters {

  private static final double NANOS = 1e9;

  private final Counter messages;
  private final Counter bytes;
  private final Counter gapMessages;
  private final Counter recreated;
  private final Counter lostTails;
  private final Counter quarantined;
  private final Counter loops;
  private final Counter lateWriters;
  private final Counter stuck;
  private final Counter rateWait;

  /** The counters of a mapping; those of the same task and mapping are the same. */
  public RelayMeters(MeterRegistry registry, String task, String mapping) {
    Maker maker = new Maker(registry, task, mapping);
    this.messages = maker.counter("messages", "Messages that the destination has stored");
    this.bytes = maker.counter("bytes", "Bytes of bodies and properties of these messages");
    this.gapMessages =
        maker.counter("gap.messages", "Source messages that were deleted before they were copied");
    this.recreated =
        maker.counter("topics.recreated", "Source queues found to be of a topic created anew");
    this.lostTails =
        maker.counter("source.tails.lost", "Source queues found to have lost their tail");
    this.quarantined = maker.counter("quarantined", "Messages written to the quarantine topic");
    this.loops = maker.counter("loops.dropped", "Copies left out because they came from elsewhere");
    this.lateWriters =
        maker.counter("late.writers", "Messages written by an owner that had lost its lease");
    this.stuck = maker.counter("stuck.restarts", "Queues restarted because they did not get on");
    this.rateWait = maker.counter("rate.wait.seconds", "Time that batches waited for a rate limit");
  }

  private record Maker(MeterRegistry registry, String task, String mapping) {
    Counter counter(String name, String description) {
      return Counter.builder("lockstep.relay." + name)
          .description(description)
          .tag("task", task)
          .tag("mapping", mapping)
          .register(registry);
    }
  }

  /** A batch was stored. */
  public void relayed(int count, long size) {
    messages.increment(count);
    bytes.increment((double) size);
  }

  /** Source messages are missing. */
  public void gap(long count) {
    gapMessages.increment((double) count);
  }

  /** A source queue is of a topic that was created anew. */
  public void topicRecreated() {
    recreated.increment();
  }

  /** A source queue has lost its tail. */
  public void sourceTailLost() {
    lostTails.increment();
  }

  /** A message went to the quarantine topic. */
  public void quarantined() {
    quarantined.increment();
  }

  /** A copy was left out. */
  public void loopDropped() {
    loops.increment();
  }

  /** A message of a late writer was found. */
  public void lateWriter() {
    lateWriters.increment();
  }

  /** A queue was restarted. */
  public void stuckRestart() {
    stuck.increment();
  }

  /** A batch has waited for a rate limit. */
  public void rateWaited(Duration time) {
    rateWait.increment(time.toNanos() / NANOS);
  }
}
