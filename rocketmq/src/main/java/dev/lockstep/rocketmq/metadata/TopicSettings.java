package dev.lockstep.rocketmq.metadata;

import java.util.Map;

/**
 * A topic's settings on one broker.
 *
 * @param readQueues queues that consumers read
 * @param writeQueues queues that producers write
 * @param perm RocketMQ's permission bits: 4 read, 2 write
 * @param attributes 5.x attributes, such as {@code message.type=FIFO}; empty on 4.x
 * @param order whether the name server holds an order configuration for it
 */
public record TopicSettings(
    int readQueues, int writeQueues, int perm, Map<String, String> attributes, boolean order) {

  private static final int MAX_QUEUES = 65_535;
  private static final int READ = 4;
  private static final int WRITE = 2;

  public TopicSettings {
    if (readQueues < 0 || readQueues > MAX_QUEUES) {
      throw new IllegalArgumentException("readQueues must be 0 to 65535: " + readQueues);
    }
    if (writeQueues < 0 || writeQueues > MAX_QUEUES) {
      throw new IllegalArgumentException("writeQueues must be 0 to 65535: " + writeQueues);
    }
    attributes = Map.copyOf(attributes);
  }

  /** Read and write, no attributes, no order configuration. */
  public static TopicSettings ofQueues(int queues) {
    return new TopicSettings(queues, queues, READ | WRITE, Map.of(), false);
  }

  int readableQueues() {
    return (perm & READ) == 0 ? 0 : readQueues;
  }

  int writableQueues() {
    return (perm & WRITE) == 0 ? 0 : writeQueues;
  }
}
