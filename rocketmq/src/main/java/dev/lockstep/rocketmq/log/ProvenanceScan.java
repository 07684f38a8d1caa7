package dev.lockstep.rocketmq.log;

import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * The provenance in a property block: where its parts are, found without allocation. Of a property
 * that occurs twice the last counts, as in RocketMQ. Reused; not thread-safe.
 */
final class ProvenanceScan {

  /** A range of the block; empty if the property is not there. */
  static final class Slice {
    int from;
    int to;

    boolean isEmpty() {
      return from == to;
    }

    private void set(int newFrom, int newTo) {
      from = newFrom;
      to = newTo;
    }

    private String in(byte[] bytes) {
      return new String(bytes, from, to - from, StandardCharsets.UTF_8);
    }
  }

  private byte[] bytes = {};

  final Slice origin = new Slice();
  final Slice at = new Slice();
  final Slice born = new Slice();
  final Slice path = new Slice();
  final Slice topic = new Slice();

  /** LOCKSTEP_AT's parts: cluster, broker, queue id, offset, epoch. */
  final Slice cluster = new Slice();

  private final Slice broker = new Slice();
  private int queueId;
  private long offset;
  private long epoch;
  private boolean copy;

  void scan(byte[] in, Properties properties) {
    bytes = in;
    clear();
    for (int index = 0; index < properties.size(); index++) {
      PropertyName name = properties.known(index);
      if (name != null) {
        note(name, properties, index);
      }
    }
    copy = !at.isEmpty() && parseAt();
  }

  private void clear() {
    origin.set(0, 0);
    at.set(0, 0);
    born.set(0, 0);
    path.set(0, 0);
    topic.set(0, 0);
  }

  private void note(PropertyName name, Properties properties, int index) {
    Slice slice =
        switch (name) {
          case LOCKSTEP_ORIGIN -> origin;
          case LOCKSTEP_AT -> at;
          case LOCKSTEP_BORN -> born;
          case LOCKSTEP_PATH -> path;
          case LOCKSTEP_TOPIC -> topic;
          default -> null;
        };
    if (slice != null) {
      slice.set(properties.valueStart(index), properties.valueEnd(index));
    }
  }

  /**
   * Reads {@code cluster/broker/queueId/offset/epoch}: the numbers from the right and the cluster
   * from the left, because a broker's name may contain anything.
   */
  private boolean parseAt() {
    int epochSlash = lastSlash(at.to);
    int offsetSlash = lastSlash(epochSlash);
    int queueSlash = lastSlash(offsetSlash);
    int clusterSlash = firstSlash();
    if (clusterSlash <= at.from || queueSlash <= clusterSlash + 1) {
      return false;
    }
    epoch = number(epochSlash + 1, at.to);
    offset = number(offsetSlash + 1, epochSlash);
    long queue = number(queueSlash + 1, offsetSlash);
    if (epoch < 0 || offset < 0 || queue < 0 || queue > Integer.MAX_VALUE) {
      return false;
    }
    queueId = (int) queue;
    cluster.set(at.from, clusterSlash);
    broker.set(clusterSlash + 1, queueSlash);
    return true;
  }

  private int lastSlash(int before) {
    int index = before - 1;
    while (index >= at.from && bytes[index] != '/') {
      index--;
    }
    return Math.max(index, at.from);
  }

  private int firstSlash() {
    int index = at.from;
    while (index < at.to && bytes[index] != '/') {
      index++;
    }
    return index;
  }

  /** A number of 1 to 18 digits, else -1. */
  private long number(int from, int to) {
    if (from >= to || to - from > 18) {
      return -1;
    }
    long value = 0;
    for (int index = from; index < to; index++) {
      int digit = bytes[index] - '0';
      if (digit < 0 || digit > 9) {
        return -1;
      }
      value = value * 10 + digit;
    }
    return value;
  }

  boolean isCopy() {
    return copy;
  }

  @Nullable Provenance provenance() {
    if (!copy) {
      return null;
    }
    return new Provenance(
        origin.isEmpty() ? cluster.in(bytes) : origin.in(bytes),
        cluster.in(bytes),
        broker.in(bytes),
        queueId,
        offset,
        epoch,
        topic.isEmpty() ? null : topic.in(bytes));
  }
}
