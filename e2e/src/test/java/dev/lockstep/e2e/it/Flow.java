package dev.lockstep.e2e.it;

import static org.awaitility.Awaitility.await;

import dev.lockstep.e2e.measure.CopyTime;
import dev.lockstep.e2e.measure.CopyTimes;
import dev.lockstep.e2e.measure.TopicLog;
import dev.lockstep.e2e.replication.Replication;
import dev.lockstep.testbed.RocketMqCluster;
import dev.lockstep.testbed.oracle.Oracle;
import dev.lockstep.testbed.oracle.OracleReport;
import dev.lockstep.testbed.oracle.Workload;
import dev.lockstep.testbed.oracle.WorkloadProducer;
import java.time.Duration;
import java.util.List;
import org.awaitility.core.ConditionTimeoutException;

/**
 * A steady flow of messages through one task with one topic of 8 queues, for as long as a test does
 * something to those who relay it.
 */
final class Flow implements AutoCloseable {

  static final int QUEUES = 8;

  private static final int RATE = 2_000;
  private static final Duration RELAYED_WITHIN = Duration.ofSeconds(60);

  private final Replication replication;
  private final RocketMqCluster source;
  private final RocketMqCluster destination;
  private final String name;
  private final TopicLog produced;
  private final TopicLog copied;
  private final WorkloadProducer producer;

  private Flow(
      Replication replication, RocketMqCluster source, RocketMqCluster destination, String name) {
    this.replication = replication;
    this.source = source;
    this.destination = destination;
    this.name = name;
    this.produced = new TopicLog(source, name);
    this.copied = new TopicLog(destination, name);
    this.producer =
        WorkloadProducer.start(
            source, Workload.of(name).seed(name.hashCode()).messages(Long.MAX_VALUE).rate(RATE));
  }

  /**
   * Creates a topic and a task of the same name and starts producing; returns when every queue is
   * relayed.
   *
   * @param name of topic and task, not used before
   */
  static Flow start(
      Replication replication, RocketMqCluster source, RocketMqCluster destination, String name) {
    source.createTopic(name, QUEUES);
    replication.create(name, TestServices.SOURCE, TestServices.DESTINATION, name);
    Flow flow = new Flow(replication, source, destination, name);
    await("every queue of " + name + " is relayed")
        .atMost(RELAYED_WITHIN)
        .until(() -> replication.isRunning(name, QUEUES));
    flow.awaitMoreCopies(RATE);
    return flow;
  }

  /** Id of the task, and name of the topic. */
  String name() {
    return name;
  }

  /** How many copies there are in the destination. */
  long copies() {
    return copied.size();
  }

  /** How many messages there are in the source. */
  long produced() {
    return produced.size();
  }

  /** Waits until there are that many copies more than when this was called. */
  void awaitMoreCopies(long more) {
    long goal = copies() + more;
    await(goal + " copies of " + name).atMost(RELAYED_WITHIN).until(() -> copies() >= goal);
  }

  /** Waits until there are that many messages more in the source than when this was called. */
  void awaitMoreProduced(long more) {
    long goal = produced() + more;
    await(goal + " messages of " + name).atMost(RELAYED_WITHIN).until(() -> produced() >= goal);
  }

  /** Stops producing, waits until all is relayed, and compares both logs. */
  OracleReport finish() {
    producer.stop();
    try {
      await("all of " + name + " is relayed")
          .atMost(RELAYED_WITHIN)
          .until(() -> copied.size() >= produced.size());
    } catch (ConditionTimeoutException e) {
      System.err.println(e.getMessage() + "; the task stands at\n" + replication.status(name));
    }
    return new Oracle().compareLogs(source, name, destination, name);
  }

  /** When each message was stored on both sides so far. */
  List<CopyTime> copyTimes() {
    return CopyTimes.read(produced, copied);
  }

  /** Stops producing and deletes the task. */
  @Override
  public void close() {
    producer.close();
    produced.close();
    copied.close();
    replication.delete(name);
  }
}
