package dev.lockstep.relay.shard;

import dev.lockstep.admin.v1.QueueStatus;
import dev.lockstep.relay.RelaySettings;
import dev.lockstep.relay.queue.Checkpoint;
import dev.lockstep.relay.queue.DestinationQueue;
import dev.lockstep.relay.queue.Events;
import dev.lockstep.relay.queue.Link;
import dev.lockstep.relay.queue.QueuePlan;
import dev.lockstep.relay.queue.QueueRelay;
import dev.lockstep.relay.queue.ReadBudget;
import dev.lockstep.relay.queue.Signal;
import dev.lockstep.rocketmq.QueueId;
import dev.lockstep.worker.ClusterHandle;
import dev.lockstep.worker.Clusters;
import dev.lockstep.worker.CommandFault;
import dev.lockstep.worker.Lease;
import dev.lockstep.worker.v1.RelaySpec;
import java.time.Clock;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The queues of a shard by one specification, each on a thread of its own, with the connections
 * they share: one to each broker, so that a reset after a send of unknown outcome concerns this
 * shard only.
 *
 * <p>Used by the shard's keeper; {@link #drop} and {@link #bytesPerSecond} are thread-safe.
 */
final class QueueSet implements AutoCloseable {

  private final ClusterHandle source;
  private final ClusterHandle destination;
  private final Map<String, Link> sourceLinks = new HashMap<>();
  private final Map<String, Link> destinationLinks = new HashMap<>();
  private final Map<QueueId, DestinationQueue> destinationQueues = new HashMap<>();
  private final List<QueueRelay> relays = new ArrayList<>();
  private final List<Thread> threads = new ArrayList<>();
  private final ProgressCommit progress;

  private QueueSet(ClusterHandle source, ClusterHandle destination, String progressGroup) {
    this.source = source;
    this.destination = destination;
    this.progress = new ProgressCommit(source.client().progress(), progressGroup);
  }

  /**
   * Makes the queues; nothing runs yet.
   *
   * @param phaseChanged raised when the phase of a queue has changed
   * @throws CommandFault if a cluster's credentials do not resolve here
   */
  static QueueSet open(
      RelaySpec spec,
      long epoch,
      Lease lease,
      Clusters clusters,
      RelaySettings settings,
      ReadBudget budget,
      Events events,
      Clock clock,
      Signal phaseChanged)
      throws CommandFault {
    ClusterHandle source = clusters.open(spec.getSource());
    ClusterHandle destination;
    try {
      destination = clusters.open(spec.getDestination());
    } catch (CommandFault e) {
      source.close();
      throw e;
    }
    QueueSet set = new QueueSet(source, destination, spec.getProgressGroup());
    for (QueuePlan plan : RelayPlan.of(spec, epoch)) {
      set.relays.add(
          new QueueRelay(
              plan,
              spec.getProgressGroup(),
              set.sourceLinks.computeIfAbsent(
                  plan.source().broker(), broker -> new Link(source.client(), broker)),
              set.destinationLinks.computeIfAbsent(
                  plan.destination().broker(), broker -> new Link(destination.client(), broker)),
              set.destinationQueues.computeIfAbsent(plan.destination(), DestinationQueue::new),
              lease,
              settings,
              budget,
              events,
              clock,
              phaseChanged::raise));
    }
    return set;
  }

  void start() {
    for (QueueRelay relay : relays) {
      threads.add(Thread.ofVirtual().name("queue-" + relay.plan().source()).start(relay));
    }
  }

  void kick() {
    relays.forEach(QueueRelay::kick);
  }

  void drop() {
    relays.forEach(QueueRelay::drop);
  }

  /** Returns when nothing is on its way any more; the append timeout bounds it. */
  void drain() throws InterruptedException {
    relays.forEach(QueueRelay::drain);
    for (Thread thread : threads) {
      thread.join();
    }
  }

  List<QueueStatus> status() {
    return relays.stream().map(QueueRelay::status).toList();
  }

  double bytesPerSecond() {
    return relays.stream().mapToDouble(QueueRelay::bytesPerSecond).sum();
  }

  void commitProgress() throws InterruptedException {
    for (QueueRelay relay : relays) {
      relay
          .checkpoint()
          .map(Checkpoint::sourceOffset)
          .ifPresent(offset -> progress.wants(relay.plan().source(), offset));
    }
    progress.commit();
  }

  @Override
  public void close() {
    sourceLinks.values().forEach(Link::close);
    destinationLinks.values().forEach(Link::close);
    source.close();
    destination.close();
  }
}
