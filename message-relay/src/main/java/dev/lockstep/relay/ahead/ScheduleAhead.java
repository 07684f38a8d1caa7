package dev.lockstep.relay.ahead;

import dev.lockstep.admin.v1.QueueStatus;
import dev.lockstep.relay.RelaySettings;
import dev.lockstep.relay.queue.DeliveredCopies;
import dev.lockstep.relay.queue.DeliveredCopies.Verdict;
import dev.lockstep.relay.queue.Link;
import dev.lockstep.relay.queue.QueuePlan;
import dev.lockstep.relay.queue.ShardScope;
import dev.lockstep.rocketmq.client.ClusterClient;
import dev.lockstep.rocketmq.log.ScheduleKey;
import dev.lockstep.rocketmq.log.ScheduledMessage;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Protects the scheduled messages of a shard's queues: runs what copies them ahead, and says which
 * delivered ones are left out. Does nothing for a mapping that does not ask for it. Used by the
 * shard's keeper; {@link #drop} is thread-safe.
 */
public final class ScheduleAhead implements AutoCloseable {

  private static final Duration SKEW = Duration.ofSeconds(4);

  private record Lane(AheadPlan plan, AheadLedger ledger, AheadReport report, AheadRun run) {}

  private final List<Lane> lanes = new ArrayList<>();
  private final Map<QueuePlan, Lane> laneOf = new HashMap<>();
  private final List<Link> links = new ArrayList<>();
  private final List<Thread> threads = new ArrayList<>();
  private final Clock clock;

  /**
   * Makes it; nothing runs yet.
   *
   * @param plans the queues to protect; none if the mapping does not ask for it
   */
  public ScheduleAhead(
      List<QueuePlan> plans, ClusterClient source, ClusterClient destination, ShardScope scope) {
    this.clock = scope.clock();
    RelaySettings settings = scope.settings();
    long margin = settings.appendTimeout().plus(settings.settle()).plus(SKEW).toMillis();
    for (AheadPlan plan : AheadPlan.of(plans)) {
      // Links of its own: what is reset here does not disturb the queues.
      Link from = new Link(source, plan.sourceBroker());
      Link to = new Link(destination, plan.destinationBroker());
      AheadLedger ledger =
          new AheadLedger(margin, settings.aheadHistory().toMillis(), settings.aheadLimit());
      AheadReport report = new AheadReport(plan, scope.events());
      AheadRun run = new AheadRun(plan, from, to, ledger, report, scope);
      Lane lane = new Lane(plan, ledger, report, run);
      lanes.add(lane);
      links.add(from);
      links.add(to);
      plan.queues().values().forEach(queue -> laneOf.put(queue, lane));
    }
  }

  /** What to do with the messages that a queue's schedule has delivered. */
  public DeliveredCopies delivered(QueuePlan queue) {
    Lane lane = laneOf.get(queue);
    if (lane == null) {
      return DeliveredCopies.NONE;
    }
    return (frame, changed) -> {
      ScheduleKey key = ScheduledMessage.keyOfDelivered(frame);
      if (key == null) {
        return Verdict.COPY;
      }
      Verdict verdict =
          lane.ledger.judge(key, frame.bornTime(), frame.storeTime(), clock.millis(), changed);
      if (verdict == Verdict.LEAVE_OUT) {
        lane.report.leftOut(queue);
      }
      return verdict;
    };
  }

  /** Starts to copy ahead. */
  public void start() {
    for (Lane lane : lanes) {
      String name = "ahead-" + lane.plan.sourceBroker() + "-" + lane.plan.destinationBroker();
      threads.add(Thread.ofVirtual().name(name).start(lane.run));
    }
  }

  /** Sends nothing more. */
  public void drop() {
    lanes.forEach(lane -> lane.run.drop());
  }

  /** Returns when nothing is on its way any more; the append timeout bounds it. */
  public void drain() throws InterruptedException {
    lanes.forEach(lane -> lane.run.drain());
    for (Thread thread : threads) {
      thread.join();
    }
  }

  /** The status of a queue, with what was done ahead for it. */
  public QueueStatus described(QueuePlan queue, QueueStatus status) {
    Lane lane = laneOf.get(queue);
    if (lane == null) {
      return status;
    }
    QueueStatus.Builder described = status.toBuilder();
    lane.report.addTo(described);
    return described.build();
  }

  @Override
  public void close() {
    links.forEach(Link::close);
  }
}
