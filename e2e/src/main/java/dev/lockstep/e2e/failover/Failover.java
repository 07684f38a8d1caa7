package dev.lockstep.e2e.failover;

import dev.lockstep.admin.v1.ProgressSync;
import dev.lockstep.e2e.failover.Member.Pace;
import dev.lockstep.e2e.replication.Replication;
import dev.lockstep.rocketmq.progress.GroupOffsets;
import dev.lockstep.testbed.RocketMqCluster;
import dev.lockstep.testbed.oracle.Workload;
import dev.lockstep.testbed.oracle.WorkloadProducer;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;

/**
 * One run of the scenario:
 *
 * <ol>
 *   <li>five groups consume in the source while producers go on and progress is synced every
 *       second; at a random moment all of the source is killed (kill -9), and the groups go on in
 *       the destination;
 *   <li>the source returns, the groups are set there to where they stand, and go on;
 *   <li>producers stop, the groups finish, progress is synced, and the groups go on in the
 *       destination.
 * </ol>
 */
public final class Failover {

  private static final int QUEUES = 8;
  private static final int BODY = 256;

  /** So that producers keep their rate on a busy machine: what waited is sent together. */
  private static final int BATCH = 32;

  /** The parts of what is produced: before the kill, and then one in each phase. */
  private static final int BEFORE_KILL = 0;

  private static final int WHILE_AWAY = 1;
  private static final int BACK = 2;
  private static final int DRAINED = 3;
  private static final int PARTS = 4;

  /** The slow group's speed, as a share of the producers'. */
  private static final double SLOW = 0.65;

  /** What an orderly consumer has completed is committed locally by then. */
  private static final Duration SETTLED = Duration.ofMillis(500);

  private final FailoverWorld world;
  private final FailoverPlan plan;
  private final Consumer<String> listener;
  private final Waits waits;
  private final Moves moves;
  private final List<Group> groups;
  private final List<Group> keepUp;

  /** How far the groups start from where they stood, what was copied, and how fast it came. */
  private record Disaster(Map<Role, Distance> distances, long copies, double rate) {}

  private Failover(FailoverWorld world, FailoverPlan plan, Consumer<String> listener) {
    this.world = world;
    this.plan = plan;
    this.listener = listener;
    this.waits = new Waits(world, plan.name());
    this.moves = new Moves(world, plan.name());
    String elsewhere = workload(WHILE_AWAY).id(0).replaceFirst("0$", "");
    this.groups =
        plan.roles().stream().map(role -> Group.of(role, plan.name(), elsewhere)).toList();
    this.keepUp = groups.stream().filter(Group::keepsUp).toList();
  }

  /**
   * Does one run; the source is up when it returns. A run in which messages are missing ends where
   * they are.
   *
   * @param listener told what is done as it is done
   * @throws RuntimeException if relaying got stuck or progress could not be moved as planned
   */
  public static FailoverResult run(
      FailoverWorld world, FailoverPlan plan, Consumer<String> listener) {
    return new Failover(world, plan, listener).run();
  }

  private FailoverResult run() {
    Replication replication = world.replication();
    for (RocketMqCluster cluster : List.of(world.source(), world.destination())) {
      cluster.createTopic(plan.name(), QUEUES);
      groups.forEach(group -> cluster.createGroup(group.name()));
    }
    replication.create(
        plan.name(),
        Replication.task(world.source().name(), world.destination().name(), plan.name())
            .setProgressSync(
                ProgressSync.newBuilder()
                    .setInterval(com.google.protobuf.Duration.newBuilder().setSeconds(1))
                    .setIncludeOffline(true))
            .build());
    waits.until("every queue is relayed", () -> replication.isRunning(plan.name(), QUEUES));
    try {
      return story();
    } finally {
      replication.delete(plan.name());
    }
  }

  private FailoverResult story() {
    Disaster disaster = disaster();
    CompletableFuture<Void> returning =
        CompletableFuture.runAsync(world.source()::restart, Thread::startVirtualThread);
    boolean complete = goOnInDestination(returning);
    long behind = size(world.source()) - disaster.copies();
    if (complete && failBack() && drain()) {
      listener.accept("  all groups have all messages");
    } else {
      listener.accept("  messages are missing");
    }
    List<String> copied = DestinationLog.read(world.destination(), plan.name()).ids();
    Set<String> all = new HashSet<>(copied);
    if (all.size() < copied.size()) {
      throw new IllegalStateException(
          "%d messages are twice in the destination".formatted(copied.size() - all.size()));
    }
    // What was never relayed counts too: its original has come back.
    all.addAll(DestinationLog.read(world.source(), plan.name()).ids());
    return new FailoverResult(
        groups.stream().map(group -> outcome(group, disaster, all)).toList(),
        copied.size(),
        behind,
        disaster.rate());
  }

  private Disaster disaster() {
    Members consuming = Members.join(world.source(), groups, Phase.BEFORE, this::inSource);
    WorkloadProducer producer =
        WorkloadProducer.start(world.source(), workload(BEFORE_KILL).messages(Long.MAX_VALUE));
    GroupOffsets committed;
    try (Progress progress = new Progress(world.source())) {
      leaveTheOffline(consuming);
      waits.untilSynced(groups);
      Duration moment =
          Duration.ofMillis(
              new SplittableRandom(plan.seed())
                  .nextLong(plan.shortest().toMillis(), plan.longest().toMillis()));
      waits.pass(moment);
      committed = progress.now();
      world.source().kill();
      consuming.die();
      listener.accept("  the source was killed after %d ms".formatted(moment.toMillis()));
    }
    CompletableFuture<Void> leaving =
        CompletableFuture.runAsync(
            () -> {
              consuming.close();
              producer.close();
            },
            Thread::startVirtualThread);
    try (Progress progress = new Progress(world.destination())) {
      GroupOffsets starts = waits.untilSteady(progress, groups);
      DestinationLog log = DestinationLog.read(world.destination(), plan.name());
      Map<Role, Distance> distances = Starts.distances(groups, committed, starts, log);
      listener.accept("  from the exact point: " + distances);
      leaving.join(); // else they would go on when the source returns
      return new Disaster(distances, log.ids().size(), log.perSecond(plan.shortest()));
    }
  }

  private boolean goOnInDestination(CompletableFuture<Void> returning) {
    try (Members consuming =
        Members.join(world.destination(), groups, Phase.DISASTER, this::inPart)) {
      produce(world.destination(), WHILE_AWAY);
      returning.join();
      waits.untilRelayed();
      if (!waits.untilDelivered(keepUp)) {
        return false;
      }
      leaveTheOffline(consuming);
      waits.untilCommitted(world.destination(), keepUp);
      return true;
    }
  }

  private boolean failBack() {
    try (Progress progress = new Progress(world.destination())) {
      GroupOffsets committed = progress.now();
      groups.forEach(group -> moves.back(group, committed));
    }
    listener.accept("  the groups are set back in the source");
    try (Members consuming = Members.join(world.source(), groups, Phase.FAIL_BACK, this::inPart)) {
      produce(world.source(), BACK);
      waits.untilRelayed();
      if (!waits.untilDelivered(keepUp)) {
        return false;
      }
      leaveTheOffline(consuming);
      waits.until("drained", () -> moves.areDrained(keepUp, waits.ends(world.source())));
      return true;
    }
  }

  private boolean drain() {
    moves.sync(groups.size());
    listener.accept("  all is drained and synced");
    try (Members _ = Members.join(world.destination(), groups, Phase.DRAIN, group -> Pace.FREE)) {
      produce(world.destination(), DRAINED);
      return waits.untilDelivered(groups);
    }
  }

  /** Has the offline group's consumer take its part and go. */
  private void leaveTheOffline(Members consuming) {
    Member member = consuming.of(Role.OFFLINE);
    waits.until("the offline group has its part", member::isDone);
    waits.pass(SETTLED);
    member.close();
  }

  private Pace inSource(Group group) {
    return group.role() == Role.SLOW
        ? new Pace(Long.MAX_VALUE, Math.round(1e9 / (SLOW * plan.rate())))
        : inPart(group);
  }

  private Pace inPart(Group group) {
    return group.role() == Role.OFFLINE ? new Pace(plan.rate(), 0) : Pace.FREE;
  }

  /** Has producers bring what they bring in a second. */
  private void produce(RocketMqCluster cluster, int part) {
    WorkloadProducer.send(cluster, workload(part).messages(plan.rate()));
  }

  private Workload workload(int part) {
    return Workload.of(plan.name())
        .seed(plan.seed() * PARTS + part)
        .bodies(BODY, BODY)
        .batch(BATCH)
        .rate(plan.rate());
  }

  private long size(RocketMqCluster cluster) {
    return waits.ends(cluster).values().stream().mapToLong(Long::longValue).sum();
  }

  private static GroupOutcome outcome(Group group, Disaster disaster, Set<String> ids) {
    Ledger ledger = group.ledger();
    return new GroupOutcome(
        group.role(),
        disaster.distances().getOrDefault(group.role(), Distance.NONE),
        group.missing(ids),
        ledger.repeated(Phase.DISASTER),
        ledger.repeated(Phase.FAIL_BACK),
        ledger.repeated(Phase.DRAIN),
        ledger.redelivered());
  }
}
