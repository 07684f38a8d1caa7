package dev.lockstep.testbed.oracle;

import org.apache.rocketmq.common.message.Message;
import org.apache.rocketmq.common.message.MessageConst;

/**
 * What the oracle remembers of the messages of one queue, in the order of their offsets. Not
 * thread-safe.
 */
final class QueueLog {

  private final String broker;
  private final int queueId;
  private final Longs offsets = new Longs();
  private final Longs ids = new Longs();
  private final Longs digests = new Longs();
  private final Longs uniqueKeys = new Longs();
  private final Longs shardingKeys = new Longs();

  QueueLog(String broker, int queueId) {
    this.broker = broker;
    this.queueId = queueId;
  }

  void add(long offset, Message message, Fingerprint fingerprint) {
    String uniqueKey = message.getProperty(MessageConst.PROPERTY_UNIQ_CLIENT_MESSAGE_ID_KEYIDX);
    add(offset, message, uniqueKey == null ? Hash.NONE : Hash.of(uniqueKey), fingerprint);
  }

  /**
   * Adds a message.
   *
   * @param uniqueKey hash of its unique key, or {@link Hash#NONE} if that is not known
   */
  void add(long offset, Message message, long uniqueKey, Fingerprint fingerprint) {
    long digest = fingerprint.of(message);
    String id = message.getProperty(Fingerprint.ORACLE_ID);
    offsets.add(offset);
    // Without an id of ours the content is part of the identity: brokers 4.8 to 5.3 give a whole
    // batch one unique key.
    ids.add(id == null ? Hash.mix(uniqueKey ^ digest) : Hash.of(id));
    digests.add(digest);
    uniqueKeys.add(uniqueKey);
    String shardingKey = message.getProperty(MessageConst.PROPERTY_SHARDING_KEY);
    shardingKeys.add(shardingKey == null ? Hash.NONE : Hash.of(shardingKey));
  }

  int size() {
    return ids.size();
  }

  String broker() {
    return broker;
  }

  int queueId() {
    return queueId;
  }

  long offset(int index) {
    return offsets.get(index);
  }

  long id(int index) {
    return ids.get(index);
  }

  long digest(int index) {
    return digests.get(index);
  }

  long uniqueKey(int index) {
    return uniqueKeys.get(index);
  }

  long shardingKey(int index) {
    return shardingKeys.get(index);
  }

  /** Where a message is, for people. */
  String position(int index) {
    return broker + "/" + queueId + "/" + offset(index);
  }
}
