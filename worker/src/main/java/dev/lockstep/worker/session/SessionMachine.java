package dev.lockstep.worker.session;

import dev.lockstep.worker.session.SessionState.Ended;
import dev.lockstep.worker.session.SessionState.Opening;
import dev.lockstep.worker.session.SessionState.Registered;
import dev.lockstep.worker.session.SessionState.Waiting;
import dev.lockstep.worker.v1.Heartbeat;
import dev.lockstep.worker.v1.Hello;
import dev.lockstep.worker.v1.LeaseRenewed;
import dev.lockstep.worker.v1.SessionRequest;
import dev.lockstep.worker.v1.SessionResponse;
import dev.lockstep.worker.v1.ShardKind;
import dev.lockstep.worker.v1.ShardRef;
import dev.lockstep.worker.v1.Welcome;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.DoubleSupplier;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Decides what a worker's session does: events and the clock in, actions out. Does nothing itself.
 * Not thread-safe: one thread drives it.
 *
 * <ul>
 *   <li>INVARIANT: the lease ends, for the shards, before it ends for the coordinator: it counts
 *       from when the answered heartbeat (or Hello) was handed to be sent, less a margin.
 *   <li>INVARIANT: shards are held only under a lease that is not over; when it is, all are dropped
 *       before anything else is decided.
 *   <li>INVARIANT: no message of a leader older than the newest one seen has any effect.
 * </ul>
 */
final class SessionMachine {

  static final Duration WELCOME_TIMEOUT = Duration.ofSeconds(5);
  private static final long MIN_LEASE = Duration.ofMillis(100).toNanos();

  private final Hello identity;
  private final Coordinators coordinators;
  private final Backoff backoff;
  private final LongSupplier clock;
  private final DoubleSupplier load;
  private final HeldShards shards;
  private final long drainNanos;
  // Given back while no stream was open: told with the next one.
  private final Set<ShardRef> releasedUntold = new LinkedHashSet<>();

  private SessionState state;
  private @Nullable WorkerLease lease;
  private long leaderEpoch;
  private long lastStream;
  private boolean draining;
  private long drainSince;

  /**
   * @param identity what every Hello says
   * @param load bytes per second, for the heartbeats
   */
  SessionMachine(
      Hello identity,
      Coordinators coordinators,
      Backoff backoff,
      HeldShards shards,
      Duration drainTimeout,
      LongSupplier clock,
      DoubleSupplier load) {
    this.identity = identity;
    this.coordinators = coordinators;
    this.backoff = backoff;
    this.shards = shards;
    this.drainNanos = drainTimeout.toNanos();
    this.clock = clock;
    this.load = load;
    this.state = new Waiting(clock.getAsLong(), 0);
  }

  SessionState state() {
    return state;
  }

  long held(ShardKind kind) {
    return shards.count(kind);
  }

  /** What has become due by now. */
  List<SessionAction> tick() {
    long now = clock.getAsLong();
    List<SessionAction> actions = new ArrayList<>();
    dropIfLeaseIsOver(now, actions);
    switch (state) {
      case Waiting waiting when now - waiting.until() >= 0 -> open(now, waiting.attempt(), actions);
      case Opening opening when now - opening.deadline() >= 0 ->
          retry(now, opening.stream(), "no Welcome in time", opening.attempt(), actions);
      case Registered registered when now - registered.answerDeadline() >= 0 ->
          retry(now, registered.stream(), "heartbeats not answered", registered.attempt(), actions);
      case Registered registered when now - registered.nextHeartbeat() >= 0 ->
          heartbeat(now, registered, actions);
      case Waiting _, Opening _, Registered _, Ended _ -> {}
    }
    if (draining) {
      drain(now, actions);
    }
    return actions;
  }

  /** Takes an event, and what is due by now. */
  List<SessionAction> handle(SessionEvent event) {
    // First what is due, so that no message finds shards whose lease is over.
    List<SessionAction> actions = new ArrayList<>(tick());
    long now = clock.getAsLong();
    switch (event) {
      case SessionEvent.Received(long stream, SessionResponse message) -> {
        if (stream == openStream()) {
          received(now, message, actions);
        }
      }
      case SessionEvent.StreamEnded(long stream, String cause) -> {
        if (stream == openStream()) {
          retry(now, stream, cause, attempt(), actions);
        }
      }
      case SessionEvent.ShardReleased(ShardRef shard) -> {
        if (shards.release(shard)) {
          tellReleased(shard, actions);
        }
      }
      case SessionEvent.ReportsWaiting _ -> {}
      case SessionEvent.DrainRequested _ -> {
        if (!draining) {
          draining = true;
          drainSince = now;
          if (state instanceof Registered registered) {
            heartbeat(now, registered, actions);
          }
        }
      }
    }
    if (draining) {
      drain(now, actions);
    }
    return actions;
  }

  /** Nanoseconds until something is due; at most a second. */
  long nanosToNextTick() {
    long now = clock.getAsLong();
    long wait = Duration.ofSeconds(1).toNanos();
    if (lease != null && !shards.isEmpty()) {
      wait = Math.min(wait, lease.remainingNanos());
    }
    return Math.max(
        0,
        switch (state) {
          case Waiting waiting -> Math.min(wait, waiting.until() - now);
          case Opening opening -> Math.min(wait, opening.deadline() - now);
          case Registered registered ->
              Math.min(
                  wait,
                  Math.min(registered.nextHeartbeat() - now, registered.answerDeadline() - now));
          case Ended _ -> wait;
        });
  }

  private void received(long now, SessionResponse message, List<SessionAction> actions) {
    switch (message.getMessageCase()) {
      case WELCOME -> {
        if (state instanceof Opening opening) {
          welcome(now, opening, message.getWelcome(), actions);
        }
      }
      case LEASE_RENEWED -> {
        if (state instanceof Registered registered) {
          renewed(now, registered, message.getLeaseRenewed(), actions);
        }
      }
      case ASSIGN -> {
        if (state instanceof Registered && lease != null) {
          actions.addAll(shards.assign(message.getAssign(), lease, draining));
        }
      }
      case PREPARE -> {
        if (state instanceof Registered && !draining) {
          actions.addAll(shards.prepare(message.getPrepare()));
        }
      }
      case REVOKE -> {
        if (state instanceof Registered) {
          actions.addAll(shards.revoke(message.getRevoke().getShard()));
        }
      }
      case COMMAND -> {
        if (state instanceof Registered) {
          actions.add(new SessionAction.RunCommand(message.getCommand()));
        }
      }
      case CANCEL_COMMAND ->
          actions.add(new SessionAction.CancelCommand(message.getCancelCommand().getCommandId()));
      case REDIRECT -> {
        String leader = message.getRedirect().getLeader();
        CoordinatorAddress.tryParse(leader).ifPresent(coordinators::redirect);
        String cause = leader.isEmpty() ? "a follower, no leader now" : "redirected to " + leader;
        retry(now, openStream(), cause, attempt(), actions);
      }
      case MESSAGE_NOT_SET -> {} // of a newer coordinator: nothing that this version must do
    }
  }

  private void welcome(long now, Opening opening, Welcome welcome, List<SessionAction> actions) {
    long leaseNanos = nanos(welcome.getLease());
    long intervalNanos = nanos(welcome.getHeartbeatInterval());
    if (welcome.getLeaderEpoch() < leaderEpoch) {
      String cause =
          "leader epoch %d is older than %d".formatted(welcome.getLeaderEpoch(), leaderEpoch);
      retry(now, opening.stream(), cause, opening.attempt(), actions);
      return;
    }
    if (leaseNanos < MIN_LEASE || intervalNanos <= 0 || intervalNanos >= leaseNanos) {
      retry(now, opening.stream(), "Welcome without usable times", opening.attempt(), actions);
      return;
    }
    leaderEpoch = welcome.getLeaderEpoch();
    actions.addAll(shards.dropUnadopted(welcome.getAdoptedList()));
    List<ShardRef> expected =
        welcome.getAdoptedList().stream().filter(ref -> !releasedUntold.contains(ref)).toList();
    if (!shards.holdsAll(expected)) {
      // The lease ran out after the Hello was sent: say Hello anew, without these.
      retry(now, opening.stream(), "adopted shards that are gone", opening.attempt(), actions);
      return;
    }
    extendLease(opening.helloAt() + usable(leaseNanos));
    Registered registered =
        new Registered(
            opening.stream(),
            opening.address(),
            leaseNanos,
            intervalNanos,
            now + intervalNanos,
            1,
            opening.helloAt(),
            List.of(),
            opening.attempt());
    state = registered;
    releasedUntold.forEach(ref -> actions.add(new SessionAction.Send(HeldShards.released(ref))));
    releasedUntold.clear();
    if (draining) {
      heartbeat(now, registered, actions);
    }
  }

  private void renewed(
      long now, Registered registered, LeaseRenewed answer, List<SessionAction> actions) {
    for (SessionState.SentHeartbeat sent : registered.unanswered()) {
      if (sent.sequence() == answer.getSequence()) {
        state = registered.answered(sent);
        extendLease(sent.sentAt() + usable(registered.leaseNanos()));
        dropIfLeaseIsOver(now, actions);
        return;
      }
    }
  }

  /**
   * INVARIANT: a lease that is over is replaced only when no shard is held under it, so that what a
   * shard saw expired stays expired for it.
   */
  private void extendLease(long until) {
    if (lease == null || !lease.extendTo(until)) {
      if (shards.isEmpty()) {
        lease = new WorkerLease(clock, until);
      }
    }
  }

  private void dropIfLeaseIsOver(long now, List<SessionAction> actions) {
    if (lease == null || shards.isEmpty() || lease.remainingNanos() > 0) {
      return;
    }
    actions.addAll(shards.dropAll("the lease is over"));
    if (state instanceof Registered registered) {
      // A Hello that lists nothing tells the coordinator what is gone.
      retry(now, registered.stream(), "the lease is over", registered.attempt(), actions);
    }
  }

  private void open(long now, int attempt, List<SessionAction> actions) {
    long stream = ++lastStream;
    CoordinatorAddress address = coordinators.next();
    Hello.Builder hello =
        identity.toBuilder().setLeaderEpoch(leaderEpoch).addAllHeld(shards.refs());
    state = new Opening(stream, address, now, now + WELCOME_TIMEOUT.toNanos(), attempt);
    actions.add(
        new SessionAction.Open(
            stream, address, SessionRequest.newBuilder().setHello(hello).build()));
  }

  private void retry(
      long now, long stream, String cause, int attempt, List<SessionAction> actions) {
    actions.add(new SessionAction.Close(stream, cause));
    state = new Waiting(now + backoff.delayNanos(attempt), attempt + 1);
  }

  private void heartbeat(long now, Registered registered, List<SessionAction> actions) {
    actions.add(
        new SessionAction.Send(
            SessionRequest.newBuilder()
                .setHeartbeat(
                    Heartbeat.newBuilder()
                        .setSequence(registered.sequence())
                        .setBytesPerSecond(load.getAsDouble())
                        .setDraining(draining))
                .build()));
    state = registered.heartbeatSent(now);
  }

  private void tellReleased(ShardRef shard, List<SessionAction> actions) {
    if (state instanceof Registered) {
      actions.add(new SessionAction.Send(HeldShards.released(shard)));
    } else {
      releasedUntold.add(shard);
    }
  }

  /** The coordinator revokes what it can place elsewhere; what it has not by half time goes too. */
  private void drain(long now, List<SessionAction> actions) {
    if (state instanceof Ended) {
      return;
    }
    if (!(state instanceof Registered) || now - drainSince >= drainNanos / 2) {
      actions.addAll(shards.revokeAll());
    }
    if (now - drainSince >= drainNanos) {
      actions.addAll(shards.dropAll("not drained in time"));
    }
    if (shards.isEmpty()) {
      if (openStream() != 0) {
        actions.add(new SessionAction.Close(openStream(), "worker stops"));
      }
      state = new Ended();
      actions.add(new SessionAction.Finish());
    }
  }

  private long openStream() {
    return switch (state) {
      case Opening opening -> opening.stream();
      case Registered registered -> registered.stream();
      case Waiting _, Ended _ -> 0;
    };
  }

  private int attempt() {
    return switch (state) {
      case Opening opening -> opening.attempt();
      case Registered registered -> registered.attempt();
      case Waiting waiting -> waiting.attempt();
      case Ended _ -> 0;
    };
  }

  /**
   * What a worker takes of a lease: less an eighth, for clocks that drift and threads that wait.
   */
  private static long usable(long leaseNanos) {
    return leaseNanos - leaseNanos / 8;
  }

  private static long nanos(com.google.protobuf.Duration duration) {
    return duration.getSeconds() * 1_000_000_000L + duration.getNanos();
  }
}
