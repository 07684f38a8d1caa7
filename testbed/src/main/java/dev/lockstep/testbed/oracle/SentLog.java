package dev.lockstep.testbed.oracle;

import dev.lockstep.testbed.oracle.Expectation.Duty;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.rocketmq.common.message.Message;
import org.apache.rocketmq.common.message.MessageQueue;

/**
 * What a producer sent and what the cluster said to it: acknowledged with an offset, or of unknown
 * outcome. Keeps three numbers for each message. Thread-safe.
 */
public final class SentLog {

  private static final int FAILURES_KEPT = 5;

  private final Workload workload;
  private final Map<Key, Sent> sent = new HashMap<>();
  private final List<String> failures = new ArrayList<>();
  private long acknowledged;
  private long undecided;

  private record Key(MessageQueue queue, Duty duty) {}

  private static final class Sent {
    private final Longs sequences = new Longs();
    private final Longs offsets = new Longs();
    private final Longs uniqueKeys = new Longs();
  }

  SentLog(Workload workload) {
    this.workload = workload;
  }

  /** What was sent. */
  public Workload workload() {
    return workload;
  }

  /** How many messages were acknowledged. */
  public synchronized long acknowledged() {
    return acknowledged;
  }

  /** How many messages were sent with an unknown outcome. */
  public synchronized long undecided() {
    return undecided;
  }

  /** The first few reasons why an outcome is not known, for people. */
  public synchronized List<String> failures() {
    return List.copyOf(failures);
  }

  synchronized void addFailure(Exception failure) {
    if (failures.size() < FAILURES_KEPT) {
      failures.add(String.valueOf(failure));
    }
  }

  synchronized void add(MessageQueue queue, Duty duty, long sequence, long offset, long uniqueKey) {
    Sent to = sent.computeIfAbsent(new Key(queue, duty), key -> new Sent());
    to.sequences.add(sequence);
    to.offsets.add(offset);
    to.uniqueKeys.add(uniqueKey);
    if (duty == Duty.OPTIONAL) {
      undecided++;
    } else {
      acknowledged++;
    }
  }

  /**
   * The messages again, made anew from their numbers. Whoever checks has stopped the producer
   * before.
   */
  synchronized List<Expectation.Source> sources(Fingerprint fingerprint) {
    List<Expectation.Source> sources = new ArrayList<>();
    sent.forEach((key, messages) -> {
      QueueLog log = new QueueLog(brokerOf(key.queue()), key.queue().getQueueId());
      for (int i = 0; i < messages.sequences.size(); i++) {
        Message message = workload.message(messages.sequences.get(i));
        log.add(messages.offsets.get(i), message, messages.uniqueKeys.get(i), fingerprint);
      }
      sources.add(new Expectation.Source(log, key.duty()));
    });
    return sources;
  }

  /** The message that an entry of {@link #sources} stands for. */
  synchronized Message messageAt(Expectation.Entry entry) {
    return sent.entrySet().stream()
        .filter(candidate ->
            candidate.getKey().duty() == entry.duty()
                && isOf(candidate.getKey().queue(), entry.log()))
        .map(candidate -> workload.message(candidate.getValue().sequences.get(entry.index())))
        .findFirst()
        .orElseThrow();
  }

  private static boolean isOf(MessageQueue queue, QueueLog log) {
    return log.broker().equals(brokerOf(queue)) && log.queueId() == queue.getQueueId();
  }

  private static String brokerOf(MessageQueue queue) {
    return "sent to " + queue.getBrokerName();
  }
}
