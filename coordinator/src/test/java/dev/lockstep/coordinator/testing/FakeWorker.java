package dev.lockstep.coordinator.testing;

import dev.lockstep.admin.v1.QueuePhase;
import dev.lockstep.admin.v1.QueueStatus;
import dev.lockstep.coordinator.control.WorkerLink;
import dev.lockstep.coordinator.failure.ControlException;
import dev.lockstep.worker.v1.Assign;
import dev.lockstep.worker.v1.DirectionReport;
import dev.lockstep.worker.v1.Heartbeat;
import dev.lockstep.worker.v1.Hello;
import dev.lockstep.worker.v1.Queue;
import dev.lockstep.worker.v1.QueueAssignment;
import dev.lockstep.worker.v1.RelayReport;
import dev.lockstep.worker.v1.Released;
import dev.lockstep.worker.v1.SessionRequest;
import dev.lockstep.worker.v1.SessionResponse;
import dev.lockstep.worker.v1.ShardKind;
import dev.lockstep.worker.v1.ShardRef;
import dev.lockstep.worker.v1.SourceQueue;
import dev.lockstep.worker.v1.TopicReport;
import dev.lockstep.worker.v1.Welcome;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;

/**
 * A worker's side of a session, without a network. Drains nothing by itself: {@link #release} gives
 * back what is revoked.
 */
public final class FakeWorker {
  private final ControlHarness harness;
  private final String id;
  private final String region;
  private final List<ShardKind> kinds;
  private final Map<String, Assign> held = new TreeMap<>();
  private final List<ShardRef> revoked = new ArrayList<>();
  private final List<SessionResponse> received = new ArrayList<>();
  private String incarnation = UUID.randomUUID().toString();
  private boolean draining;
  private long leaderEpoch;
  private Link link;

  FakeWorker(ControlHarness harness, String id, String region, List<ShardKind> kinds) {
    this.harness = harness;
    this.id = id;
    this.region = region;
    this.kinds = kinds;
    this.link = new Link();
  }

  /** The coordinator's end of one stream. */
  private final class Link implements WorkerLink {
    boolean closed;

    @Override
    public void send(SessionResponse message) {
      if (!closed) {
        take(message);
      }
    }

    @Override
    public void close() {
      closed = true;
    }

    @Override
    public void refuse(ControlException why) {
      closed = true;
    }
  }

  /** Connects on a new stream with what is still held. */
  public FakeWorker connect() {
    link = new Link();
    say(
        SessionRequest.newBuilder()
            .setHello(
                Hello.newBuilder()
                    .setWorkerId(id)
                    .setIncarnation(incarnation)
                    .setRegion(region)
                    .addAllKinds(kinds)
                    .setLeaderEpoch(leaderEpoch)
                    .addAllHeld(held.values().stream().map(Assign::getShard).toList())));
    return this;
  }

  /** The stream breaks; the worker goes on with what it holds. */
  public void breakStream() {
    Link broken = link;
    broken.closed = true;
    harness.loop.post(() -> harness.control.closed(broken));
  }

  /** The process dies and comes back as a new one, with nothing. */
  public FakeWorker restartProcess() {
    breakStream();
    incarnation = UUID.randomUUID().toString();
    held.clear();
    revoked.clear();
    return connect();
  }

  public void heartbeat() {
    say(SessionRequest.newBuilder().setHeartbeat(Heartbeat.newBuilder().setDraining(draining)));
  }

  public void drain() {
    draining = true;
    heartbeat();
  }

  /** Has drained all that was revoked. */
  public void release() {
    // A revoke is said again on a new stream.
    List<ShardRef> drained = revoked.stream().distinct().toList();
    revoked.clear();
    for (ShardRef shard : drained) {
      held.remove(shard.getShardId());
      released(shard);
    }
  }

  public void released(ShardRef shard) {
    say(SessionRequest.newBuilder().setReleased(Released.newBuilder().setShard(shard)));
  }

  /**
   * As a discovery shard: the topic "orders" of mapping "m" has that many queues on either side.
   */
  public void findTopic(String task, int sourceQueues, int destinationQueues) {
    findTopic(task, "m", sourceQueues, destinationQueues);
  }

  /** As a discovery shard: the topic "orders" of a mapping has that many queues on either side. */
  public void findTopic(String task, String mapping, int sourceQueues, int destinationQueues) {
    TopicReport.Builder report =
        TopicReport.newBuilder()
            .setShard(assigned(task + "/discovery").getShard())
            .setMappingId(mapping)
            .setSourceTopic("orders")
            .setDestinationTopic("orders");
    for (int i = 0; i < sourceQueues; i++) {
      report.addSourceQueues(
          SourceQueue.newBuilder()
              .setQueue(queue("src", i))
              .setMinOffset(5)
              .setMaxOffset(100)
              .setStartOffset(50));
    }
    for (int i = 0; i < destinationQueues; i++) {
      report.addDestinationQueues(queue("dst", i));
    }
    say(SessionRequest.newBuilder().setTopicReport(report));
  }

  /** As a discovery shard: these two topics have one queue each. */
  public void findTopics(
      String task, String mapping, boolean reverse, String source, String destination) {
    say(
        SessionRequest.newBuilder()
            .setTopicReport(
                TopicReport.newBuilder()
                    .setShard(assigned(task + "/discovery").getShard())
                    .setMappingId(mapping)
                    .setReverse(reverse)
                    .setSourceTopic(source)
                    .setDestinationTopic(destination)
                    .addSourceQueues(SourceQueue.newBuilder().setQueue(queue("src", 0)))
                    .addDestinationQueues(queue("dst", 0))));
  }

  /** As a discovery shard: the cluster that is read has these topics. */
  public void listTopics(String task, boolean reverse, String... topics) {
    say(
        SessionRequest.newBuilder()
            .setDirectionReport(
                DirectionReport.newBuilder()
                    .setShard(assigned(task + "/discovery").getShard())
                    .setReverse(reverse)
                    .setListed(true)
                    .addAllTopics(List.of(topics))));
  }

  /** As a relay shard: every queue stands at this offset in this phase. */
  public void reportQueues(String shard, long offset, QueuePhase.Value phase) {
    reportQueues(assigned(shard), offset, phase);
  }

  public void reportQueues(Assign assign, long offset, QueuePhase.Value phase) {
    RelayReport.Builder report = RelayReport.newBuilder().setShard(assign.getShard());
    for (QueueAssignment queue : assign.getRelay().getQueuesList()) {
      report.addQueues(
          QueueStatus.newBuilder()
              .setSourceBroker(queue.getSource().getBroker())
              .setSourceQueueId(queue.getSource().getQueueId())
              .setDestinationBroker(queue.getDestination().getBroker())
              .setDestinationQueueId(queue.getDestination().getQueueId())
              .setSourceMaxOffset(offset + 3)
              .setRelayedOffset(offset)
              .setDestinationOffset(offset - 50)
              .setLagMessages(3)
              .setPhase(phase));
    }
    say(SessionRequest.newBuilder().setRelayReport(report));
  }

  /** As a relay shard: every queue copies that much a second, and so many messages wait in it. */
  public void reportRate(String shard, double messages, double bytes, long waiting) {
    Assign assign = assigned(shard);
    RelayReport.Builder report = RelayReport.newBuilder().setShard(assign.getShard());
    for (QueueAssignment queue : assign.getRelay().getQueuesList()) {
      report.addQueues(
          QueueStatus.newBuilder()
              .setSourceBroker(queue.getSource().getBroker())
              .setSourceQueueId(queue.getSource().getQueueId())
              .setMessagesPerSecond(messages)
              .setBytesPerSecond(bytes)
              .setLagMessages(waiting)
              .setPhase(QueuePhase.Value.RELAYING));
    }
    say(SessionRequest.newBuilder().setRelayReport(report));
  }

  public void say(SessionRequest.Builder message) {
    Link to = link;
    harness.loop.post(() -> harness.control.received(to, message.build()));
  }

  /** Ids of the shards that it holds. */
  public Collection<String> holds() {
    return List.copyOf(held.keySet());
  }

  public Assign assigned(String shard) {
    Assign assign = held.get(shard);
    if (assign == null) {
      throw new AssertionError(id + " does not hold " + shard + " but " + held.keySet());
    }
    return assign;
  }

  public Collection<Assign> assignments() {
    return List.copyOf(held.values());
  }

  /** The tenures that these assignments begin. */
  public static List<ShardRef> refs(List<Assign> assigns) {
    return assigns.stream().map(Assign::getShard).toList();
  }

  public List<ShardRef> revoked() {
    return List.copyOf(revoked);
  }

  public boolean connected() {
    return !link.closed;
  }

  /** All that it was told since the last time this was asked. */
  public List<SessionResponse> takeReceived() {
    List<SessionResponse> all = List.copyOf(received);
    received.clear();
    return all;
  }

  private void take(SessionResponse message) {
    received.add(message);
    switch (message.getMessageCase()) {
      case WELCOME -> welcome(message.getWelcome());
      case ASSIGN -> held.put(message.getAssign().getShard().getShardId(), message.getAssign());
      case REVOKE -> revoked.add(message.getRevoke().getShard());
      case LEASE_RENEWED, PREPARE, COMMAND, CANCEL_COMMAND, REDIRECT, MESSAGE_NOT_SET -> {}
    }
  }

  private void welcome(Welcome welcome) {
    leaderEpoch = welcome.getLeaderEpoch();
    held.values().removeIf(assign -> !welcome.getAdoptedList().contains(assign.getShard()));
  }

  private static Queue queue(String broker, int id) {
    return Queue.newBuilder().setBroker(broker).setQueueId(id).build();
  }
}
