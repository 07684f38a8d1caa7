package dev.lockstep.e2e.chaos;

import dev.lockstep.e2e.measure.TopicLog;
import dev.lockstep.e2e.measure.TopicLog.Queue;
import dev.lockstep.e2e.replication.Replication;
import dev.lockstep.e2e.services.Resources;
import dev.lockstep.testbed.oracle.Oracle;
import dev.lockstep.testbed.oracle.Workload;
import dev.lockstep.testbed.oracle.WorkloadProducer;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionTimeoutException;

/**
 * One chaos run: a continuous workload of every kind of property, key and body on 8 queues, faults
 * by a schedule, and at the end both clusters' logs compared. The workload goes to the source past
 * its link, so that it goes on while the relays are cut off.
 */
public final class Chaos {

  private static final String TOPIC = "chaos";
  private static final int QUEUES = 8;
  private static final int RATE = 800;
  private static final int LARGEST_BODY = 5_000;
  private static final double DELAYED = 0.01;

  /** Far more than it takes on a quiet machine: who is not through by then is stuck. */
  private static final Duration CAUGHT_UP_WITHIN = Duration.ofMinutes(3);

  private final ChaosPlan plan;
  private final Timeline timeline;

  private Chaos(ChaosPlan plan, Consumer<String> listener) {
    this.plan = plan;
    this.timeline = new Timeline(listener);
  }

  /**
   * Runs a plan, starting all that it needs and leaving nothing of it behind but the logs.
   *
   * @param listener told what is done as it is done
   * @throws IllegalStateException if relaying got stuck or a process did not come back; the message
   *     has seed, schedule and where the logs are
   */
  public static ChaosResult run(ChaosPlan plan, Consumer<String> listener) {
    return new Chaos(plan, listener).run();
  }

  private ChaosResult run() {
    try (Resources resources = new Resources()) {
      ChaosWorld world = ChaosWorld.start(plan.logs(), resources);
      try {
        return run(world, resources);
      } catch (RuntimeException e) {
        throw new IllegalStateException(e.getMessage() + System.lineSeparator() + story(), e);
      } finally {
        world.source().saveLogs(plan.logs().resolve(world.source().name()));
        world.destination().saveLogs(plan.logs().resolve(world.destination().name()));
      }
    }
  }

  private ChaosResult run(ChaosWorld world, Resources resources) {
    Replication replication = new Replication(world.services().api());
    TopicLog produced = resources.own(new TopicLog(world.source(), TOPIC));
    world.source().createTopic(TOPIC, QUEUES);
    replication.create(
        TOPIC, Replication.task(world.source().name(), world.destination().name(), TOPIC).build());
    Awaitility.await("every queue is relayed")
        .atMost(CAUGHT_UP_WITHIN)
        .until(() -> replication.isRunning(TOPIC, QUEUES));

    Schedule schedule = new Schedule(plan.seed(), ChaosWorld.takeover());
    Storm storm =
        new Storm(world, schedule, timeline, () -> awaitRelayed(replication, produced.ends()));
    try (WorkloadProducer _ = WorkloadProducer.startBehindLink(world.source(), workload())) {
      storm.rage(plan.length());
    }
    timeline.add("the workload has stopped");
    awaitRelayed(replication, produced.ends());
    return judge(world, storm);
  }

  private Workload workload() {
    return Workload.mixed(TOPIC)
        .seed(plan.seed())
        .messages(Long.MAX_VALUE)
        .bodies(0, LARGEST_BODY)
        .shares(DELAYED, 0)
        .rate(RATE);
  }

  private void awaitRelayed(Replication replication, Map<Queue, Long> ends) {
    try {
      Awaitility.await("all that was produced is relayed")
          .atMost(CAUGHT_UP_WITHIN)
          .ignoreExceptions()
          .until(() -> replication.isRelayed(TOPIC, ends));
    } catch (ConditionTimeoutException e) {
      throw new IllegalStateException(
          "relaying is stuck: source ends at %s, and the task stands at%n%s"
              .formatted(ends, replication.status(TOPIC)),
          e);
    }
    timeline.add("all is relayed");
  }

  private ChaosResult judge(ChaosWorld world, Storm storm) {
    List<LateWriter> late = LateWriter.in(world.services().coordinator().log());
    CopyLedger ledger;
    try (TopicLog copied = new TopicLog(world.destination(), TOPIC)) {
      ledger = CopyLedger.read(copied);
    }
    return new ChaosResult(
        storm.strikes(),
        storm.pausesPastLease(),
        new Oracle().compareLogs(world.source(), TOPIC, world.destination(), TOPIC),
        late,
        late.stream().filter(event -> !ledger.confirms(event)).count(),
        ledger.doubledInSilence(late),
        story());
  }

  private String story() {
    return "seed %d; logs of all processes: %s%n%s".formatted(plan.seed(), plan.logs(), timeline);
  }
}
