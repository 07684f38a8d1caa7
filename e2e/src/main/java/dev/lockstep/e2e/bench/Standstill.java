package dev.lockstep.e2e.bench;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** How long no message of a queue is consumed, from a moment on. Thread-safe. */
final class Standstill {

  private record Gap(long lastAt, long longest) {
    Gap at(long now) {
      return new Gap(now, Math.max(longest, now - lastAt));
    }
  }

  private final Map<Integer, Gap> queues = new ConcurrentHashMap<>();

  /** A message of a queue is consumed. */
  void consumed(int queue) {
    long now = System.nanoTime();
    queues.compute(queue, (key, gap) -> gap == null ? new Gap(now, 0) : gap.at(now));
  }

  /** How many queues were consumed from. */
  int queues() {
    return queues.size();
  }

  /** Forgets the gaps up to now. */
  void begin() {
    long now = System.nanoTime();
    queues.replaceAll((queue, gap) -> new Gap(now, 0));
  }

  /** The longest gap of any queue since the beginning, one that still lasts included. */
  double longestMillis() {
    long now = System.nanoTime();
    long longest = queues.values().stream().mapToLong(gap -> gap.at(now).longest()).max().orElse(0);
    return longest / 1e6;
  }
}
