package dev.lockstep.relay.shard;

import dev.lockstep.admin.v1.QueueStatus;
import dev.lockstep.relay.ahead.ScheduleAhead;
import dev.lockstep.relay.metrics.QueueFigures;
import dev.lockstep.relay.queue.DestinationQueue;
import dev.lockstep.relay.queue.JumpAudit;
import dev.lockstep.relay.queue.Link;
import dev.lockstep.relay.queue.QueueEnds;
import dev.lockstep.relay.queue.QueuePlan;
import dev.lockstep.relay.queue.QueueRelay;
import dev.lockstep.relay.queue.ShardScope;
import dev.lockstep.relay.queue.Signal;
import dev.lockstep.rocketmq.BrokerFault;
import dev.lockstep.rocketmq.QueueId;
import dev.lockstep.rocketmq.log.CopySource;
import dev.lockstep.worker.ClusterHandle;
import dev.lockstep.worker.Clusters;
import dev.lockstep.worker.CommandFault;
import dev.lockstep.worker.v1.RelaySpec;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The queues of a shard by one specification, each on a thread of its own, with the connections
 * they share: one to each broker, so that a reset after a send of unknown outcome concerns this
 * shard only.
 *
 * <p>Used by the shard's keeper; {@link #drop}, {@link #figures} and {@link #bytesPerSecond} are
 * thread-safe.
 */
final class QueueSet implements AutoCloseable {

  private final ClusterHandle source;
  private final ClusterHandle destination;
  private final List<Link> links = new ArrayList<>();
  private final List<QueueRelay> relays = new ArrayList<>();
  private final List<Thread> threads = new ArrayList<>();
  private final ScheduleAhead ahead;
  private final Chores chores;

  private QueueSet(
      ClusterHandle source,
      ClusterHandle destination,
      List<QueuePlan> plans,
      boolean scheduleAhead,
      ShardScope scope,
      Signal phaseChanged) {
    this.source = source;
    this.destination = destination;
    this.ahead =
        new ScheduleAhead(
            scheduleAhead ? plans : List.of(), source.client(), destination.client(), scope);
    Map<String, Link> reading = new HashMap<>();
    Map<String, Link> writing = new HashMap<>();
    Map<QueueId, DestinationQueue> queues = new HashMap<>();
    Map<QueueId, JumpAudit> audits = new HashMap<>();
    for (QueuePlan plan : plans) {
      Link from =
          reading.computeIfAbsent(plan.source().broker(), name -> new Link(source.client(), name));
      Link to =
          writing.computeIfAbsent(
              plan.destination().broker(), name -> new Link(destination.client(), name));
      JumpAudit audit =
          audits.computeIfAbsent(
              plan.destination(),
              queue -> new JumpAudit(queue, to, copiesInto(queue, plans), scope));
      DestinationQueue queue = queues.computeIfAbsent(plan.destination(), DestinationQueue::new);
      relays.add(
          new QueueRelay(
              plan,
              scope,
              new QueueEnds(from, to, queue, audit, ahead.delivered(plan)),
              phaseChanged::raise));
    }
    links.addAll(reading.values());
    links.addAll(writing.values());
    this.chores =
        new Chores(
            relays,
            List.copyOf(audits.values()),
            new ProgressCommit(source.client().progress(), scope.group()),
            scope.settings().commitInterval());
  }

  private static List<CopySource> copiesInto(QueueId destination, List<QueuePlan> plans) {
    return plans.stream()
        .filter(plan -> plan.destination().equals(destination))
        .map(QueuePlan::copy)
        .toList();
  }

  /**
   * Makes the queues; nothing runs yet.
   *
   * @param standing where queues stood when this owner left them
   * @param phaseChanged raised when the phase of a queue has changed
   * @throws CommandFault if a cluster's credentials do not resolve here
   */
  static QueueSet open(
      RelaySpec spec,
      long epoch,
      Standing standing,
      ShardScope scope,
      Clusters clusters,
      Signal phaseChanged)
      throws CommandFault {
    List<QueuePlan> plans = RelayPlan.of(spec, epoch, standing);
    ClusterHandle source = clusters.open(spec.getSource());
    ClusterHandle destination;
    try {
      destination = clusters.open(spec.getDestination());
    } catch (CommandFault e) {
      source.close();
      throw e;
    }
    return new QueueSet(
        source, destination, plans, spec.getMapping().getScheduleAhead(), scope, phaseChanged);
  }

  /** Does once, for one queue, what all do when they start, and writes nothing. */
  void rehearse() throws BrokerFault, InterruptedException {
    if (!relays.isEmpty()) {
      relays.getFirst().rehearse();
    }
  }

  void start() {
    for (QueueRelay relay : relays) {
      threads.add(Thread.ofVirtual().name("queue-" + relay.plan().source()).start(relay));
    }
    ahead.start();
    chores.start();
  }

  void drop() {
    relays.forEach(QueueRelay::drop);
    links.forEach(Link::abort);
    ahead.drop();
    chores.stop();
  }

  /** Returns when nothing is on its way any more; the append timeout bounds it. */
  void drain() throws InterruptedException {
    relays.forEach(QueueRelay::drain);
    for (Thread thread : threads) {
      thread.join();
    }
    ahead.drain();
    chores.finish();
  }

  List<QueueStatus> status() {
    return relays.stream().map(relay -> ahead.described(relay.plan(), relay.status())).toList();
  }

  List<QueueFigures> figures() {
    return relays.stream().map(QueueRelay::figures).toList();
  }

  /** Starts over the queues that do not get on. */
  void restartStuck() {
    relays.forEach(QueueRelay::restartIfStuck);
  }

  /** Where the queues stand. */
  Standing standing() {
    return Standing.of(relays);
  }

  double bytesPerSecond() {
    return relays.stream().mapToDouble(QueueRelay::bytesPerSecond).sum();
  }

  @Override
  public void close() {
    links.forEach(Link::close);
    ahead.close();
    source.close();
    destination.close();
  }
}
