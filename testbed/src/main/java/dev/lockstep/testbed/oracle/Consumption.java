package dev.lockstep.testbed.oracle;

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.rocketmq.common.message.Message;
import org.apache.rocketmq.common.message.MessageConst;

/**
 * What a group consumed, wherever its consumers run: share one between the consumers of two
 * clusters to see what was consumed twice. Thread-safe.
 */
public final class Consumption {

  private final Set<Long> ids = ConcurrentHashMap.newKeySet();
  private final AtomicLong total = new AtomicLong();

  /** All messages consumed, repetitions included. */
  public long total() {
    return total.get();
  }

  /** Different messages consumed. */
  public long distinct() {
    return ids.size();
  }

  /** How often a message was consumed that had been consumed before. */
  public long repeated() {
    return total() - distinct();
  }

  /** Whether a message with this oracle id was consumed. */
  public boolean contains(String oracleId) {
    return ids.contains(Hash.of(oracleId));
  }

  void record(Message message) {
    String id = message.getProperty(Fingerprint.ORACLE_ID);
    if (id == null) {
      id = message.getProperty(MessageConst.PROPERTY_UNIQ_CLIENT_MESSAGE_ID_KEYIDX);
    }
    ids.add(Hash.of(String.valueOf(id)));
    total.incrementAndGet();
  }
}
