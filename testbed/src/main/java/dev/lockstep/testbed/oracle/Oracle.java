package dev.lockstep.testbed.oracle;

import dev.lockstep.testbed.RocketMqCluster;
import dev.lockstep.testbed.oracle.Expectation.Duty;
import dev.lockstep.testbed.oracle.Expectation.Source;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.apache.rocketmq.common.message.Message;
import org.apache.rocketmq.common.message.MessageExt;

/**
 * Says what became of messages, by reading every queue of the destination topic from its first to
 * its last message. It sees what is there at the time of the call: wait for the relay first, {@link
 * #count} helps. Immutable.
 */
public final class Oracle {

  private static final String ORIGIN = "LOCKSTEP_ORIGIN";

  private final Set<String> ignored;
  private final boolean originalsOnly;

  private Oracle(Set<String> ignored, boolean originalsOnly) {
    this.ignored = Set.copyOf(ignored);
    this.originalsOnly = originalsOnly;
  }

  /** Compares everything but {@code LOCKSTEP_*} and a broker's own control properties. */
  public Oracle() {
    this(Set.of(), false);
  }

  /** One that does not compare these properties either, such as a task's message tag. */
  public Oracle ignoring(String... properties) {
    Set<String> more = new HashSet<>(ignored);
    more.addAll(Arrays.asList(properties));
    return new Oracle(more, originalsOnly);
  }

  /**
   * One for two-way replication: of a source it expects only what applications produced there, and
   * in a destination it looks only at copies.
   */
  public Oracle originalsOnly() {
    return new Oracle(ignored, true);
  }

  /** How many messages a topic holds now, in all its queues. */
  public long count(RocketMqCluster cluster, String topic) {
    try (TopicReader reader = new TopicReader(cluster, true)) {
      return reader.count(topic);
    }
  }

  /**
   * Holds a topic against what was sent. The order is that of the offsets that the source
   * acknowledged.
   */
  public OracleReport check(SentLog sent, RocketMqCluster destination, String topic) {
    Fingerprint fingerprint = new Fingerprint(ignored, false);
    try (TopicReader reader = new TopicReader(destination, false)) {
      Judge judge =
          new Judge(
              Expectation.of(sent.sources(fingerprint)),
              (entry, arrival) -> {
                Message expected = sent.messageAt(entry);
                return reader
                    .read(
                        topic,
                        arrival.log().broker(),
                        arrival.log().queueId(),
                        arrival.log().offset(arrival.index()))
                    .map(actual -> MessageDifference.describe(expected, actual, fingerprint))
                    .findFirst()
                    .orElse("not there any more");
              });
      return judge.judge(
          reader.read(topic, this::inDestination, () -> new Fingerprint(ignored, false)));
    }
  }

  /**
   * Holds a topic against the topic it is a copy of. What the source's log says is the truth,
   * whatever its producers know. Bodies are compared as they are stored.
   */
  public OracleReport compareLogs(
      RocketMqCluster source,
      String sourceTopic,
      RocketMqCluster destination,
      String destinationTopic) {
    Fingerprint fingerprint = new Fingerprint(ignored, true);
    try (TopicReader from = new TopicReader(source, true);
        TopicReader to = new TopicReader(destination, true)) {
      // The source first: what is produced while we read must not look lost.
      List<Source> expected =
          from.read(sourceTopic, this::inSource, () -> new Fingerprint(ignored, true)).stream()
              .map(log -> new Source(log, Duty.REQUIRED))
              .toList();
      List<QueueLog> arrived =
          to.read(destinationTopic, this::inDestination, () -> new Fingerprint(ignored, true));
      Judge judge =
          new Judge(
              Expectation.of(expected),
              (entry, arrival) ->
                  from.read(
                          sourceTopic,
                          entry.log().broker(),
                          entry.log().queueId(),
                          entry.log().offset(entry.index()))
                      .flatMap(was ->
                          to.read(
                                  destinationTopic,
                                  arrival.log().broker(),
                                  arrival.log().queueId(),
                                  arrival.log().offset(arrival.index()))
                              .map(is -> MessageDifference.describe(was, is, fingerprint)))
                      .findFirst()
                      .orElse("not there any more"));
      return judge.judge(arrived);
    }
  }

  private boolean inSource(MessageExt message) {
    return !originalsOnly || message.getProperty(ORIGIN) == null;
  }

  private boolean inDestination(MessageExt message) {
    return !originalsOnly || message.getProperty(ORIGIN) != null;
  }
}
