package dev.lockstep.relay.metrics;

import dev.lockstep.worker.metrics.MeterGroup;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.DistributionSummary;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/**
 * What is counted for one flow, by all its queues together. Thread-safe; called per batch at most.
 */
public final class RelayMeters {

  private static final double NANOS = 1e9;
  private static final double KIB = 1024;

  private static final Duration[] LATENCIES = {
    Duration.ofMillis(5),
    Duration.ofMillis(10),
    Duration.ofMillis(20),
    Duration.ofMillis(50),
    Duration.ofMillis(100),
    Duration.ofMillis(200),
    Duration.ofMillis(500),
    Duration.ofSeconds(1),
    Duration.ofSeconds(2),
    Duration.ofSeconds(5),
    Duration.ofSeconds(10),
    Duration.ofSeconds(30),
    Duration.ofMinutes(1),
    Duration.ofMinutes(5),
    Duration.ofHours(1)
  };

  private final MeterGroup meters;
  private final Counter messages;
  private final Counter bytes;
  private final Timer latency;
  private final DistributionSummary batchMessages;
  private final DistributionSummary batchBytes;
  private final DistributionSummary window;
  private final Timer resumes;
  private final Counter gapMessages;
  private final Counter recreated;
  private final Counter lostTails;
  private final Counter destinationsLost;
  private final Counter quarantined;
  private final Counter loops;
  private final Counter lateWriters;
  private final Counter stuck;
  private final Counter rateWait;
  private final Counter shardFailures;

  /** Meters that nobody reads, for what is only rehearsed. */
  public static RelayMeters unread(RelayFlow flow) {
    return new RelayMeters(new SimpleMeterRegistry(), flow);
  }

  RelayMeters(MeterRegistry registry, RelayFlow flow) {
    meters = new MeterGroup(registry, flow.tags());
    messages = counter("messages", "Messages that the destination has stored");
    bytes = counter("bytes", "Bytes of bodies and properties of these messages");
    latency =
        meters.timer(
            "lockstep.relay.end.to.end",
            "Time from when the source stored the oldest message of a batch to when the destination had stored the batch",
            LATENCIES);
    batchMessages =
        meters.sizes(
            "lockstep.relay.batch.messages",
            "Messages per batch that was stored",
            1,
            4,
            16,
            64,
            256,
            1024,
            4096);
    batchBytes =
        meters.sizes(
            "lockstep.relay.batch.bytes",
            "Bytes of bodies and properties per batch that was stored",
            KIB,
            16 * KIB,
            64 * KIB,
            256 * KIB,
            KIB * KIB,
            4 * KIB * KIB,
            16 * KIB * KIB);
    window =
        meters.sizes(
            "lockstep.relay.window.pulls",
            "Pulls that a queue might have under way when a batch was stored",
            1,
            16,
            32,
            64,
            128,
            256);
    resumes =
        meters.timer(
            "lockstep.relay.resume",
            "Time that finding the place to go on at took, per queue that resumed");
    gapMessages =
        counter("gap.messages", "Source messages that were deleted before they were copied");
    recreated = counter("topics.recreated", "Source queues found to be of a topic created anew");
    lostTails = counter("source.tails.lost", "Source queues found to have lost their tail");
    destinationsLost =
        counter(
            "destinations.lost",
            "Destination queues found to have lost copies that they had acknowledged");
    quarantined = counter("quarantined", "Messages written to the quarantine topic");
    loops = counter("loops.dropped", "Copies left out because they came from elsewhere");
    lateWriters = counter("late.writers", "Messages written by an owner that had lost its lease");
    stuck = counter("stuck.restarts", "Queues restarted because they did not get on");
    rateWait = counter("rate.wait.seconds", "Time that batches waited for a rate limit");
    shardFailures =
        counter("shard.failures", "Times that a shard could not run and is tried again");
  }

  private Counter counter(String name, String help) {
    return meters.counter("lockstep.relay." + name, help);
  }

  /**
   * A batch was stored.
   *
   * @param count messages in it
   * @param size bytes of their bodies and properties
   * @param latencyMillis since the source stored the first of them
   * @param pulls the width of the queue's window
   */
  public void relayed(int count, long size, long latencyMillis, int pulls) {
    messages.increment(count);
    bytes.increment((double) size);
    latency.record(Math.max(0, latencyMillis), TimeUnit.MILLISECONDS);
    batchMessages.record(count);
    batchBytes.record((double) size);
    window.record(pulls);
  }

  /** A queue has found where to go on. */
  public void resumed(Duration time) {
    resumes.record(time);
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

  /** A destination queue has lost what it had acknowledged. */
  public void destinationLost() {
    destinationsLost.increment();
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

  /** A shard could not run. */
  public void shardFailed() {
    shardFailures.increment();
  }

  void close() {
    meters.close();
  }
}
