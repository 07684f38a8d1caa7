package dev.lockstep.coordinator.control;

import dev.lockstep.admin.v1.TaskStatus;
import dev.lockstep.coordinator.command.CommandDispatcher;
import dev.lockstep.coordinator.command.CommandWorker;
import dev.lockstep.coordinator.failure.ControlException;
import dev.lockstep.coordinator.failure.Reason;
import dev.lockstep.coordinator.status.MemoryGroupStates;
import dev.lockstep.coordinator.store.ShardKind;
import dev.lockstep.worker.v1.Heartbeat;
import dev.lockstep.worker.v1.Hello;
import dev.lockstep.worker.v1.LeaseRenewed;
import dev.lockstep.worker.v1.ProgressSpec;
import dev.lockstep.worker.v1.Redirect;
import dev.lockstep.worker.v1.Released;
import dev.lockstep.worker.v1.SessionRequest;
import dev.lockstep.worker.v1.SessionResponse;
import dev.lockstep.worker.v1.TopicQueueMap;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jboss.logging.Logger;

/**
 * One term of this coordinator as leader: passes events to those who deal with them. Confined to
 * the control loop.
 */
final class Term {
  private static final Logger LOG = Logger.getLogger(Term.class);
  private static final Duration SHARING = Duration.ofSeconds(3);
  private static final Duration HOUSEKEEPING = Duration.ofMinutes(10);
  private static final Duration REQUESTS_KEPT = Duration.ofDays(1);
  private static final int AUDIT_KEPT = 100_000;

  private final TermState state;
  private final CommandDispatcher commands;
  private final ControlMetrics metrics;
  private final Greeter greeter;
  private final ReportIntake intake;
  private final Reconciler reconciler;
  private final StatusReader reader;
  private final Runnable reconcileSoon;
  private Instant nextSharing = Instant.MIN;
  private Instant nextFlush = Instant.MIN;
  private Instant nextHousekeeping = Instant.MIN;

  Term(
      TermState state,
      CommandDispatcher commands,
      MemoryGroupStates groups,
      ControlMetrics metrics,
      Runnable reconcileSoon) {
    this.state = state;
    this.reconcileSoon = reconcileSoon;
    this.commands = commands;
    this.metrics = metrics;
    this.greeter = new Greeter(state);
    this.intake = new ReportIntake(state, groups);
    this.reconciler = new Reconciler(state, metrics);
    this.reader = new StatusReader(state);
  }

  TermState state() {
    return state;
  }

  void received(WorkerLink link, SessionRequest message) {
    Optional<Worker> worker = state.fleet().of(link);
    if (message.hasHello()) {
      hello(link, message.getHello(), worker.isPresent());
    } else if (worker.isPresent()) {
      received(worker.get(), link, message);
    } else {
      // The stream was replaced, or its worker's lease ended: it says Hello again on a new one.
      link.refuse(
          new ControlException(
              Reason.WORKER_LOST, "the session is over; say Hello on a new stream"));
    }
    if (message.hasTopicReport()) {
      // They come in hundreds, and what follows from them is best done for all of them at once.
      reconcileSoon.run();
    } else {
      reconcile();
    }
    metrics.workers((int) state.fleet().all().stream().filter(Worker::connected).count());
  }

  /**
   * What the event led to is done now or, if the store fails, by the next tick: the worker is not
   * to blame.
   */
  void reconcile() {
    try {
      reconciler.run();
    } catch (ControlException e) {
      LOG.warnf(
          "not reconciled, tried again with the next tick reason=%s message=\"%s\"",
          e.reason(), e.getMessage());
    }
  }

  private void hello(WorkerLink link, Hello hello, boolean again) {
    if (again) {
      throw new ControlException(
          Reason.INVALID_FIELD, "hello: is the first message of a stream and no other", "hello");
    }
    if (hello.getLeaderEpoch() > state.epoch().value()) {
      LOG.warnf(
          "worker has seen a newer leader worker=%s its_leader_epoch=%d leader_epoch=%d",
          hello.getWorkerId(), hello.getLeaderEpoch(), state.epoch().value());
      link.send(redirect(""));
      link.close();
      return;
    }
    WorkerLink replaced = greeter.greet(link, hello);
    if (replaced != null) {
      commands.lost(replaced);
    }
  }

  private void received(Worker worker, WorkerLink link, SessionRequest message) {
    switch (message.getMessageCase()) {
      case HEARTBEAT -> heartbeat(worker, message.getHeartbeat());
      case RELEASED -> released(worker, message.getReleased());
      case RELAY_REPORT -> intake.relay(worker, message.getRelayReport());
      case TOPIC_REPORT -> intake.topics(worker, message.getTopicReport());
      case DIRECTION_REPORT -> intake.direction(worker, message.getDirectionReport());
      case PROGRESS_REPORT -> intake.progress(worker, message.getProgressReport());
      case SHARD_EVENT -> intake.event(worker, message.getShardEvent());
      case COMMAND_OUTPUT -> commands.output(link, message.getCommandOutput());
      case COMMAND_DONE -> commands.done(link, message.getCommandDone());
      // A newer worker may say things that this coordinator does not know.
      case HELLO, MESSAGE_NOT_SET -> LOG.debugf("message ignored worker=%s", worker.id());
    }
  }

  private void heartbeat(Worker worker, Heartbeat heartbeat) {
    if (worker.heard(heartbeat, state.now())) {
      LOG.infof("worker draining worker=%s draining=%s", worker.id(), heartbeat.getDraining());
      state.dirty();
    }
    worker.send(
        SessionResponse.newBuilder()
            .setLeaseRenewed(LeaseRenewed.newBuilder().setSequence(heartbeat.getSequence()))
            .build());
  }

  private void released(Worker worker, Released released) {
    Optional<Shard> current = state.shards().current(released.getShard(), worker.owner());
    if (current.isEmpty()) {
      LOG.debugf(
          "release ignored worker=%s shard=%s", worker.id(), released.getShard().getShardId());
      return;
    }
    Shard shard = current.get();
    var vacant = shard.record().with(shard.record().epoch(), null);
    state.store().run(state.epoch(), tables -> tables.shards().put(vacant));
    shard.vacated(vacant);
    state.dirty();
    LOG.infof(
        "shard released shard=%s epoch=%d worker=%s", shard.id(), vacant.epoch(), worker.id());
  }

  void closed(WorkerLink link) {
    commands.lost(link);
    Optional<Worker> worker = state.fleet().disconnect(link);
    if (worker.isPresent()) {
      state.dirty();
      LOG.infof(
          "worker disconnected worker=%s incarnation=%s",
          worker.get().id(), worker.get().owner().incarnation());
    }
  }

  /** A vacant shard that nobody wants, of a paused task, say, waits for nobody. */
  private boolean counts(Shard shard) {
    return !(shard.tenure() instanceof Tenure.Vacant)
        || state
            .task(shard.taskId())
            .filter(task -> task.desiredShards().containsKey(shard.id()))
            .isPresent();
  }

  void tick() {
    Instant now = state.now();
    for (Worker worker : state.fleet().expire(now, state.settings().lease())) {
      expired(worker);
    }
    if (!now.isBefore(nextSharing)) {
      nextSharing = now.plus(SHARING);
      state.tasks().forEach(this::shareOut);
      metrics.shards(state.shards().all().stream().filter(this::counts).toList());
    }
    reconcile();
    if (!now.isBefore(nextFlush)) {
      nextFlush = now.plus(state.settings().journalInterval());
      state.journal().flush(state.store(), state.epoch());
    }
    if (!now.isBefore(nextHousekeeping)) {
      nextHousekeeping = now.plus(HOUSEKEEPING);
      state
          .store()
          .run(
              state.epoch(),
              tables -> {
                tables.requests().deleteBefore(state.time().minus(REQUESTS_KEPT));
                tables.operations().trim(state.settings().operationsKept());
                tables.audit().trim(AUDIT_KEPT);
              });
    }
  }

  private void shareOut(TaskRuntime task) {
    if (!task.paused() && task.rates().step(state.reports())) {
      task.specsStale(ShardKind.RELAY);
      state.dirty();
    }
  }

  private void expired(Worker worker) {
    metrics.leaseExpired();
    state.dirty();
    Instant until =
        worker.lastHeard().plus(state.settings().lease()).plus(state.settings().settle());
    List<Shard> lost = state.shards().ownedBy(worker.owner());
    lost.forEach(shard -> shard.lapsed(until));
    WorkerLink link = worker.link();
    if (link != null) {
      commands.lost(link);
      link.refuse(
          new ControlException(
              Reason.WORKER_LOST,
              "no heartbeat for "
                  + state.settings().lease()
                  + ": the lease is over; say Hello again"));
    }
    LOG.warnf(
        "worker's lease ended worker=%s incarnation=%s shards=%d",
        worker.id(), worker.owner().incarnation(), lost.size());
  }

  void restartStopped(String taskId) {
    state.shards().ofTask(taskId).stream()
        .filter(shard -> state.reports().hasStopped(shard.id()))
        .forEach(Shard::askRestart);
    state.dirty();
  }

  TaskStatus status(String taskId) {
    return reader.status(taskId);
  }

  List<TopicQueueMap> queueMaps(String taskId) {
    return state.specs().topics(state.requireTask(taskId));
  }

  ProgressSpec progressSpec(String taskId) {
    TaskRuntime task = state.requireTask(taskId);
    if (task.activeMaps().isEmpty()) {
      throw new ControlException(
          Reason.TOPICS_NOT_DISCOVERED,
          "the topics of tasks/"
              + taskId
              + " have not been found yet; GetTaskStatus says what is missing");
    }
    return state.specs().progress(task);
  }

  List<CommandWorker> commandWorkers() {
    return state.fleet().commandWorkers();
  }

  /** Writes what is unwritten, while the term still is this coordinator's. */
  void flush() {
    state.journal().flush(state.store(), state.epoch());
  }

  /** Lets go of all workers: they keep their leases and look for the next leader. */
  void end() {
    for (Worker worker : state.fleet().all()) {
      WorkerLink link = worker.link();
      if (link != null) {
        link.send(redirect(""));
        link.close();
      }
    }
    metrics.workers(0);
  }

  static SessionResponse redirect(String leader) {
    return SessionResponse.newBuilder()
        .setRedirect(Redirect.newBuilder().setLeader(leader))
        .build();
  }
}
