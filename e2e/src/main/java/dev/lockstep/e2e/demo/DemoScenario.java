package dev.lockstep.e2e.demo;

import static dev.lockstep.e2e.demo.TwoRegions.HANGZHOU;
import static dev.lockstep.e2e.demo.TwoRegions.SHANGHAI;

import dev.lockstep.admin.v1.ClusterCheck;
import dev.lockstep.admin.v1.GroupProgress;
import dev.lockstep.e2e.measure.CommittedOffsets;
import dev.lockstep.e2e.measure.CopyTime;
import dev.lockstep.e2e.measure.CopyTimes;
import dev.lockstep.e2e.measure.Percentiles;
import dev.lockstep.e2e.measure.TopicLog;
import dev.lockstep.e2e.replication.Replication;
import dev.lockstep.e2e.report.ProgressLine;
import dev.lockstep.testbed.RocketMqCluster;
import dev.lockstep.testbed.oracle.Consumption;
import dev.lockstep.testbed.oracle.GroupConsumer;
import dev.lockstep.testbed.oracle.Oracle;
import dev.lockstep.testbed.oracle.OracleReport;
import dev.lockstep.testbed.oracle.Workload;
import dev.lockstep.testbed.oracle.WorkloadProducer;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.apache.rocketmq.client.consumer.MessageSelector;
import org.awaitility.Awaitility;

/**
 * The whole job: a topic is relayed from one region to the other, a group consumes a part of it,
 * its progress is synced, its region is killed, and the group goes on in the other one. What came
 * out is read from the logs of both clusters and counted by the group itself. Used once, by one
 * thread.
 */
final class DemoScenario {

  static final String TASK = "orders-dr";
  static final String TOPIC = "orders";
  static final String GROUP = "order-service";

  private static final int BATCH = 32;
  private static final Duration CATCH_UP_WITHIN = Duration.ofMinutes(2);
  private static final Duration CONSUME_WITHIN = Duration.ofMinutes(2);

  private final DemoPlan plan;
  private final TwoRegions regions;
  private final ProgressLine progress;
  private final Replication replication;
  private final Consumption consumption = new Consumption();

  DemoScenario(DemoPlan plan, TwoRegions regions, ProgressLine progress) {
    this.plan = plan;
    this.regions = regions;
    this.progress = progress;
    this.replication = new Replication(regions.services().api());
  }

  DemoResult run() {
    prepareClusters();
    createTask();
    try (TopicLog source = new TopicLog(regions.hangzhou(), TOPIC);
        TopicLog destination = new TopicLog(regions.shanghai(), TOPIC)) {
      Map<TopicLog.Queue, Long> pacedEnds = relayLive(source, destination);
      relayBacklog(source, destination);
      OracleReport report =
          new Oracle().compareLogs(regions.hangzhou(), TOPIC, regions.shanghai(), TOPIC);
      progress.done("  compared    every byte of both topics: " + report);
      List<CopyTime> times = CopyTimes.read(source, destination);
      long syncDelay = consumeAndSync();
      failOver();
      return result(report, times, pacedEnds, syncDelay);
    }
  }

  private void prepareClusters() {
    regions.hangzhou().createTopic(TOPIC, plan.queues());
    regions.hangzhou().createGroup(GROUP);
    regions.shanghai().createGroup(GROUP);
  }

  private void createTask() {
    replication.register(HANGZHOU, TwoRegions.region(HANGZHOU), regions.hangzhou());
    replication.register(SHANGHAI, TwoRegions.region(SHANGHAI), regions.shanghai());
    for (String cluster : List.of(HANGZHOU, SHANGHAI)) {
      ClusterCheck check = replication.check(cluster);
      progress.done(
          "  checked     %s: %d broker(s), %s"
              .formatted(cluster, check.getBrokersCount(), check.getBrokers(0).getVersion()));
    }
    replication.create(TASK, HANGZHOU, SHANGHAI, TOPIC);
    progress.done(
        "  created     tasks/%s: topic %s, %s to %s".formatted(TASK, TOPIC, HANGZHOU, SHANGHAI));
  }

  /**
   * Relays messages as they come, at a steady rate, for the latency; returns where the source
   * queues end after it.
   */
  private Map<TopicLog.Queue, Long> relayLive(TopicLog source, TopicLog destination) {
    awaitTask();
    Workload paced = Workload.of(TOPIC).seed(1).messages(plan.paced()).rate(plan.pacedRate());
    produce(paced, "live        ", destination);
    awaitRelayed(destination, plan.paced(), "live        ");
    progress.done(
        "  live        %,d messages at %,d/s, relayed as they came"
            .formatted(plan.paced(), plan.pacedRate()));
    return source.ends();
  }

  /** Lets a backlog build up while the task is paused, and has it relayed, for the rate. */
  private void relayBacklog(TopicLog source, TopicLog destination) {
    replication.pause(TASK);
    produce(
        Workload.of(TOPIC).seed(2).messages(plan.bulk()).batch(BATCH), "backlog     ", destination);
    progress.done(
        "  backlog     %,d messages produced while the task was paused".formatted(plan.bulk()));
    replication.resume(TASK);
    awaitRelayed(destination, source.size(), "catching up ");
    progress.done("  caught up   %,d messages in shanghai".formatted(destination.size()));
  }

  private void produce(Workload workload, String step, TopicLog destination) {
    try (WorkloadProducer producer = WorkloadProducer.start(regions.hangzhou(), workload)) {
      Awaitility.await("all messages are produced")
          .atMost(Duration.ofMinutes(5))
          .pollInterval(Duration.ofMillis(100))
          .until(() -> {
            long copied = destination.size(); // before the other, which it cannot exceed
            long produced = producer.log().acknowledged() + producer.log().undecided();
            progress.update(
                "%s %,d of %,d produced, %,d in shanghai"
                    .formatted(step, produced, workload.messages(), copied));
            return produced >= workload.messages();
          });
    }
  }

  private void awaitTask() {
    Awaitility.await("every queue is relayed")
        .atMost(Duration.ofSeconds(60))
        .until(() -> replication.isRunning(TASK, plan.queues()));
  }

  private void awaitRelayed(TopicLog destination, long messages, String step) {
    Awaitility.await("all messages are relayed")
        .atMost(CATCH_UP_WITHIN)
        .pollInterval(Duration.ofMillis(100))
        .until(() -> {
          long relayed = destination.size();
          progress.update("%s %,d of %,d in shanghai".formatted(step, relayed, messages));
          return relayed >= messages;
        });
  }

  /**
   * Returns the time from the group's last commit to its progress being set in the other cluster,
   * ms.
   */
  private long consumeAndSync() {
    consume(regions.hangzhou(), plan.consumedBefore());
    try (CommittedOffsets committed = new CommittedOffsets(regions.hangzhou())) {
      Awaitility.await("the group's last commit has arrived")
          .atMost(Duration.ofSeconds(30))
          .pollDelay(Duration.ZERO)
          .pollInterval(Duration.ofMillis(20))
          .until(() -> committed.sum(GROUP, TOPIC) == plan.consumedBefore());
    }
    long lastCommit = System.nanoTime();
    progress.done("  consumed    %,d messages by group %s".formatted(consumption.total(), GROUP));
    List<GroupProgress> synced = replication.sync(TASK);
    long delay = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - lastCommit);
    progress.done("  synced      progress of %s after %d ms".formatted(decisions(synced), delay));
    return delay;
  }

  private static String decisions(List<GroupProgress> synced) {
    return synced.stream()
        .map(group -> group.getGroup() + ": " + group.getDecision())
        .collect(Collectors.joining(", "));
  }

  private void consume(RocketMqCluster cluster, long count) {
    try (GroupConsumer consumer =
        GroupConsumer.start(
            cluster, GROUP, TOPIC, MessageSelector.byTag("*"), consumption, count)) {
      Awaitility.await("the group has consumed enough")
          .atMost(CONSUME_WITHIN)
          .pollInterval(Duration.ofMillis(100))
          .until(() -> consumed(cluster) >= count);
      consumer.awaitLimit(CONSUME_WITHIN);
    }
  }

  private long consumed(RocketMqCluster cluster) {
    progress.update(
        "consuming    %,d of %,d, in %s"
            .formatted(consumption.total(), plan.messages(), cluster.name()));
    return consumption.total();
  }

  /**
   * Consumes all there is in the other cluster; what comes a second time comes before the end of
   * its queue.
   */
  private void failOver() {
    regions.hangzhou().kill();
    progress.done("  killed      hangzhou (kill -9)");
    try (GroupConsumer consumer =
            GroupConsumer.start(regions.shanghai(), GROUP, TOPIC, consumption);
        CommittedOffsets committed = new CommittedOffsets(regions.shanghai());
        TopicLog log = new TopicLog(regions.shanghai(), TOPIC)) {
      Awaitility.await("the group has come to the end of every queue in shanghai")
          .atMost(CONSUME_WITHIN)
          .pollInterval(Duration.ofMillis(100))
          .until(() -> {
            consumed(regions.shanghai());
            return consumption.distinct() == plan.messages()
                || committed.of(GROUP, TOPIC).equals(log.ends());
          });
      progress.done(
          "  continued   in shanghai: %,d messages in all"
              .formatted(consumer.consumption().total()));
    }
  }

  private DemoResult result(
      OracleReport report,
      List<CopyTime> times,
      Map<TopicLog.Queue, Long> pacedEnds,
      long syncDelay) {
    Predicate<CopyTime> isPaced =
        time -> time.sourceOffset() < pacedEnds.getOrDefault(time.queue(), 0L);
    Percentiles latency =
        CopyTimes.latencyAfter(DemoPlan.WARM_UP, times.stream().filter(isPaced).toList());
    List<CopyTime> backlog = times.stream().filter(isPaced.negate()).toList();
    return new DemoResult(
        report.delivered(),
        report.lost(),
        report.doubled(),
        report.changed(),
        report.outOfOrder(),
        consumption.repeated(),
        plan.messages() - consumption.distinct(),
        syncDelay,
        CopyTimes.perSecond(backlog),
        latency.at(50),
        latency.at(99));
  }
}
