package dev.lockstep.relay.kinds;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.lockstep.admin.v1.QueuePhase;
import dev.lockstep.admin.v1.QueueStatus;
import dev.lockstep.relay.shard.RelayHost;
import dev.lockstep.relay.shard.Relays;
import dev.lockstep.relay.shard.Tenure;
import dev.lockstep.testbed.RocketMqCluster;
import dev.lockstep.testbed.oracle.Oracle;
import dev.lockstep.testbed.oracle.OracleReport;
import dev.lockstep.testbed.oracle.SentLog;
import dev.lockstep.testbed.remoting.Pulled;
import dev.lockstep.testbed.remoting.ServerRpc;
import dev.lockstep.worker.v1.Assign;
import dev.lockstep.worker.v1.Queue;
import dev.lockstep.worker.v1.QueueAssignment;
import dev.lockstep.worker.v1.RelaySpec;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.rocketmq.common.message.MessageExt;

/** A topic of two clusters, of the same name in both, and a relay between them. */
final class RelayedTopic implements AutoCloseable {

  static final Duration LIMIT = Duration.ofMinutes(2);
  static final String BROKER = "broker-a";

  private final RocketMqCluster source;
  private final RocketMqCluster destination;
  private final String name;
  private final int queues;
  private final RelayHost host = Relays.host();
  private final Tenure tenure;
  private final Oracle oracle = new Oracle();
  private final ServerRpc rpc = new ServerRpc(Duration.ofSeconds(10));

  private RelayedTopic(
      RocketMqCluster source, RocketMqCluster destination, String name, int queues) {
    this.source = source;
    this.destination = destination;
    this.name = name;
    this.queues = queues;
    this.tenure = new Tenure("task/relay/" + name + "/0", 1);
  }

  /** Creates the topic in both clusters, with the same attributes; {@link #relay} comes later. */
  static RelayedTopic create(
      RocketMqCluster source,
      RocketMqCluster destination,
      String name,
      int queues,
      Map<String, String> attributes) {
    return create(source, destination, name, queues, attributes, attributes);
  }

  static RelayedTopic create(
      RocketMqCluster source,
      RocketMqCluster destination,
      String name,
      int queues,
      Map<String, String> attributes,
      Map<String, String> attributesThere) {
    source.createTopic(name, queues, attributes);
    destination.createTopic(name, queues, attributesThere);
    return new RelayedTopic(source, destination, name, queues);
  }

  /** Starts the relay. */
  RelayedTopic relay() {
    host.assign(assignment(), tenure);
    return this;
  }

  private Assign assignment() {
    RelaySpec.Builder spec =
        RelaySpec.newBuilder()
            .setSource(Relays.cluster(source))
            .setDestination(Relays.cluster(destination))
            .setSourceTopic(name)
            .setDestinationTopic(name)
            .setProgressGroup("LOCKSTEP_kinds");
    for (int id = 0; id < queues; id++) {
      Queue queue = Queue.newBuilder().setBroker(BROKER).setQueueId(id).build();
      spec.addQueues(QueueAssignment.newBuilder().setSource(queue).setDestination(queue));
    }
    return Assign.newBuilder().setShard(tenure.shard()).setRelay(spec).build();
  }

  String name() {
    return name;
  }

  RocketMqCluster source() {
    return source;
  }

  RocketMqCluster destination() {
    return destination;
  }

  /**
   * Waits for so many messages in the source, no more and no less, and for their copies, and holds
   * the two logs against each other.
   */
  void assertCopied(int expected) {
    await().atMost(LIMIT).until(() -> oracle.count(source, name) >= expected);
    await().atMost(LIMIT).until(() -> oracle.count(destination, name) >= expected);
    OracleReport report = oracle.compareLogs(source, name, destination, name);
    assertThat(report.isPerfect()).as(report.toString()).isTrue();
    assertThat(report.delivered()).as(report.toString()).isEqualTo(expected);
    assertThat(report.foreign()).as(report.toString()).isZero();
    for (int queue = 0; queue < queues; queue++) {
      List<MessageExt> originals = log(source, queue);
      List<MessageExt> copies = log(destination, queue);
      assertThat(copies).hasSameSizeAs(originals);
      for (int i = 0; i < copies.size(); i++) {
        Kept.assertCopy(originals.get(i), copies.get(i));
      }
    }
  }

  /** Waits for all that must be in the source by now, and says how much that is. */
  int awaitSent(SentLog... logs) {
    for (SentLog log : logs) {
      await().atMost(LIMIT).until(() -> oracle.check(log, source, name).lost() == 0);
    }
    return Math.toIntExact(oracle.count(source, name));
  }

  /** Stock consumers of both clusters see the same messages, with the same ids. */
  void assertConsumedAlike(int expected) {
    try (Inbox there = Inbox.open(source, name);
        Inbox here = Inbox.open(destination, name)) {
      List<MessageExt> originals = there.await(expected);
      List<MessageExt> copies = here.await(expected);
      for (int i = 0; i < expected; i++) {
        Kept.assertSeenAlike(originals.get(i), copies.get(i));
      }
    }
  }

  /** The messages of one queue as they are stored: compressed bodies stay compressed. */
  List<MessageExt> log(RocketMqCluster cluster, int queue) {
    String address = cluster.brokers().getFirst().directAddress();
    List<MessageExt> messages = new ArrayList<>();
    long end = rpc.maxOffset(address, name, queue);
    long next = 0;
    while (next < end) {
      Pulled pulled = rpc.pull(address, name, queue, next, false);
      messages.addAll(pulled.messages());
      assertThat(pulled.nextOffset()).isGreaterThan(next);
      next = pulled.nextOffset();
    }
    return messages;
  }

  /** Waits for so many copies in a queue. */
  void awaitCopies(int queue, int count) {
    awaitCopiesWithin(LIMIT, queue, count);
  }

  void awaitCopiesWithin(Duration limit, int queue, int count) {
    await().atMost(limit).until(() -> log(destination, queue).size() >= count);
  }

  /** Waits until a queue is stopped, and says where and why it is. */
  QueueStatus awaitStopped(int queue) {
    await().atMost(LIMIT).until(() -> isStopped(queue));
    return tenure.lastStatus().get(queue);
  }

  private boolean isStopped(int queue) {
    List<QueueStatus> status = tenure.lastStatus();
    return status.size() == queues && status.get(queue).getPhase() == QueuePhase.Value.STOPPED;
  }

  @Override
  public void close() {
    host.drop(tenure.shard());
    rpc.close();
  }
}
