package dev.lockstep.testbed.oracle;

import java.util.SplittableRandom;
import org.apache.rocketmq.common.message.Message;
import org.apache.rocketmq.common.message.MessageAccessor;
import org.apache.rocketmq.common.message.MessageConst;

/**
 * Describes messages to send. The n-th message follows from the seed and n alone, so that nothing
 * has to be kept of what was sent. Immutable.
 *
 * @param topic where they go
 * @param seed what they are made from; workloads that meet in one topic need different ones
 * @param messages how many, at least 1; {@link Long#MAX_VALUE} for a producer that runs until it is
 *     stopped
 * @param minBody smallest body, bytes
 * @param maxBody largest body, bytes
 * @param emptyBodies share of messages without a body, 0 to 1
 * @param shardingKeys number of different sharding keys, each of which stays in one queue; 0 for
 *     none
 * @param dressed whether messages have keys, tags, flags and user properties, some of them unusual
 * @param delayed share of messages with a delay level (1, one second), 0 to 1
 * @param transactional share of transactional messages, half of which are rolled back, 0 to 1
 * @param batch how many messages are sent at once as a list, 1 for single sends
 * @param rate messages per second over all queues, 0 for as fast as possible
 */
public record Workload(
    String topic,
    long seed,
    long messages,
    int minBody,
    int maxBody,
    double emptyBodies,
    int shardingKeys,
    boolean dressed,
    double delayed,
    double transactional,
    int batch,
    int rate) {

  private static final String[] UNUSUAL_NAMES = {
    "dots.in.name", "with space", "ключ", "emoji-\uD83D\uDE80", "UPPER_lower-1", "a", "quote\"'\\{}"
  };
  private static final String[] UNUSUAL_VALUES = {
    " ",
    "=",
    "漢字 and ünïcödé",
    "\uD83D\uDE00",
    "{\"json\": [1, 2]}",
    "line\nbreak\ttab",
    "x".repeat(2_000)
  };

  /** How a message is sent. */
  enum Kind {
    PLAIN,
    DELAYED,
    COMMITTED,
    ROLLED_BACK
  }

  /** Validates. */
  public Workload {
    require(messages >= 1, "messages: 1 or more, not " + messages);
    require(
        minBody >= 0 && maxBody >= minBody,
        "minBody, maxBody: 0 <= min <= max, not " + minBody + ", " + maxBody);
    require(shardingKeys >= 0, "shardingKeys: 0 or more, not " + shardingKeys);
    require(batch >= 1, "batch: 1 or more, not " + batch);
    require(rate >= 0, "rate: 0 (no limit) or more, not " + rate);
    require(isShare(emptyBodies), "emptyBodies: 0 to 1, not " + emptyBodies);
    require(
        isShare(delayed) && isShare(transactional) && isShare(delayed + transactional),
        "delayed, transactional: 0 to 1 together, not " + delayed + ", " + transactional);
  }

  /**
   * Plain messages: 1,000 of them, seed 1, random binary bodies of 1 KiB, dressed, sent one by one.
   */
  public static Workload of(String topic) {
    return new Workload(topic, 1, 1_000, 1_024, 1_024, 0, 0, true, 0, 0, 1, 0);
  }

  /**
   * Every kind of message in one: small and empty and compressed bodies, sharding keys, delays,
   * transactions.
   */
  public static Workload mixed(String topic) {
    return new Workload(topic, 1, 1_000, 0, 8_192, 0.05, 20, true, 0.02, 0.02, 1, 0);
  }

  /** The same with another seed. */
  public Workload seed(long other) {
    return new Workload(
        topic,
        other,
        messages,
        minBody,
        maxBody,
        emptyBodies,
        shardingKeys,
        dressed,
        delayed,
        transactional,
        batch,
        rate);
  }

  /** The same with another number of messages. */
  public Workload messages(long other) {
    return new Workload(
        topic,
        seed,
        other,
        minBody,
        maxBody,
        emptyBodies,
        shardingKeys,
        dressed,
        delayed,
        transactional,
        batch,
        rate);
  }

  /** The same with other body sizes, bytes. */
  public Workload bodies(int min, int max) {
    return new Workload(
        topic,
        seed,
        messages,
        min,
        max,
        emptyBodies,
        shardingKeys,
        dressed,
        delayed,
        transactional,
        batch,
        rate);
  }

  /** The same with another number of sharding keys. */
  public Workload shardingKeys(int other) {
    return new Workload(
        topic,
        seed,
        messages,
        minBody,
        maxBody,
        emptyBodies,
        other,
        dressed,
        delayed,
        transactional,
        batch,
        rate);
  }

  /** The same with or without keys, tags, flags and user properties. */
  public Workload dressed(boolean other) {
    return new Workload(
        topic,
        seed,
        messages,
        minBody,
        maxBody,
        emptyBodies,
        shardingKeys,
        other,
        delayed,
        transactional,
        batch,
        rate);
  }

  /** The same with other shares of delayed and of transactional messages. */
  public Workload shares(double newDelayed, double newTransactional) {
    return new Workload(
        topic,
        seed,
        messages,
        minBody,
        maxBody,
        emptyBodies,
        shardingKeys,
        dressed,
        newDelayed,
        newTransactional,
        batch,
        rate);
  }

  /** The same sent in lists of this size. */
  public Workload batch(int other) {
    return new Workload(
        topic,
        seed,
        messages,
        minBody,
        maxBody,
        emptyBodies,
        shardingKeys,
        dressed,
        delayed,
        transactional,
        other,
        rate);
  }

  /** The same at another rate, messages per second. */
  public Workload rate(int other) {
    return new Workload(
        topic,
        seed,
        messages,
        minBody,
        maxBody,
        emptyBodies,
        shardingKeys,
        dressed,
        delayed,
        transactional,
        batch,
        other);
  }

  /**
   * The value of the user property {@code oracle_id} of the n-th message: what the oracle knows it
   * by.
   */
  public String id(long sequence) {
    return Long.toHexString(seed) + "-" + sequence;
  }

  /** The n-th message as an application would make it. */
  public Message message(long sequence) {
    SplittableRandom random = random(sequence, 1);
    Message message = new Message(topic, body(sequence, random));
    message.putUserProperty(Fingerprint.ORACLE_ID, id(sequence));
    if (shardingKeys > 0) {
      MessageAccessor.putProperty(
          message, MessageConst.PROPERTY_SHARDING_KEY, "shard-" + shardingKey(sequence));
    }
    if (dressed) {
      dress(message, random);
    }
    if (kind(sequence) == Kind.DELAYED) {
      message.setDelayTimeLevel(1);
    }
    return message;
  }

  Kind kind(long sequence) {
    double draw = random(sequence, 2).nextDouble();
    if (draw < delayed) {
      return Kind.DELAYED;
    }
    if (draw < delayed + transactional) {
      return draw < delayed + transactional / 2 ? Kind.ROLLED_BACK : Kind.COMMITTED;
    }
    return Kind.PLAIN;
  }

  /** Which of a number of queues the n-th message goes to. */
  int queue(long sequence, int queues) {
    long choice = shardingKeys > 0 ? shardingKey(sequence) : sequence;
    return (int) Math.floorMod(choice, (long) queues);
  }

  private long shardingKey(long sequence) {
    return random(sequence, 3).nextInt(shardingKeys);
  }

  private byte[] body(long sequence, SplittableRandom random) {
    boolean plain = kind(sequence) == Kind.PLAIN;
    if (plain && random.nextDouble() < emptyBodies) {
      return new byte[0];
    }
    // RocketMQ's client takes no message without a body, so only plain ones, which can do without
    // it, may have none.
    byte[] body = new byte[Math.max(random.nextInt(minBody, maxBody + 1), plain ? 0 : 1)];
    if (random.nextBoolean()) {
      random.nextBytes(body);
    } else {
      // Compressible, but not the same everywhere.
      for (int i = 0; i < body.length; i += 64) {
        body[i] = (byte) random.nextInt();
      }
    }
    return body;
  }

  private static void dress(Message message, SplittableRandom random) {
    message.setFlag(random.nextInt());
    message.setKeys(
        "key-"
            + random.nextInt(1_000_000)
            + (random.nextBoolean() ? " order-" + random.nextInt(100) : ""));
    if (random.nextInt(4) > 0) {
      message.setTags("tag" + random.nextInt(5));
    }
    message.putUserProperty("price", Integer.toString(random.nextInt(10_000)));
    if (random.nextInt(4) == 0) {
      String name = UNUSUAL_NAMES[random.nextInt(UNUSUAL_NAMES.length)];
      // Past the client's own check, which refuses blank values that brokers do store.
      MessageAccessor.putProperty(
          message, name, UNUSUAL_VALUES[random.nextInt(UNUSUAL_VALUES.length)]);
    }
  }

  private SplittableRandom random(long sequence, int purpose) {
    return new SplittableRandom(Hash.mix(seed * 31 + purpose) ^ Hash.mix(sequence));
  }

  private static boolean isShare(double value) {
    return value >= 0 && value <= 1;
  }

  private static void require(boolean condition, String message) {
    if (!condition) {
      throw new IllegalArgumentException(message);
    }
  }
}
