package dev.lockstep.worker.session;

import static dev.lockstep.worker.session.Messages.assign;
import static dev.lockstep.worker.session.Messages.redirect;
import static dev.lockstep.worker.session.Messages.renewed;
import static dev.lockstep.worker.session.Messages.revoke;
import static dev.lockstep.worker.session.Messages.shard;
import static dev.lockstep.worker.session.Messages.welcome;
import static org.assertj.core.api.Assertions.assertThat;

import dev.lockstep.worker.v1.Hello;
import dev.lockstep.worker.v1.SessionRequest;
import dev.lockstep.worker.v1.SessionResponse;
import dev.lockstep.worker.v1.ShardKind;
import dev.lockstep.worker.v1.ShardRef;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

class SessionMachineTest {

  private static final ShardRef SHARD = shard("progress-1", 7);

  private final ManualClock clock = new ManualClock();
  private final Outbox outbox = new Outbox();
  private final List<SessionEvent> posted = new ArrayList<>();
  private final SessionMachine machine =
      new SessionMachine(
          Hello.newBuilder().setWorkerId("w1").build(),
          new Coordinators(List.of("a:7400", "b:7400")),
          new Backoff(new Random(1)),
          new HeldShards(Set.of(ShardKind.SHARD_KIND_PROGRESS), outbox, posted::add),
          Duration.ofSeconds(20),
          clock,
          () -> 42.0);

  @Test
  void saysHelloAtOnceAndHeartbeatsAtTheIntervalOfTheWelcome() {
    // Given a session that was welcomed
    SessionAction.Open open = open(machine.tick());
    assertThat(open.hello().getHello().getWorkerId()).isEqualTo("w1");
    receive(open, welcome(3));

    // When the interval is over
    clock.advance(Messages.INTERVAL);
    List<SessionAction> actions = machine.tick();

    // Then a heartbeat leaves
    assertThat(sent(actions))
        .singleElement()
        .satisfies(message -> {
          assertThat(message.getHeartbeat().getSequence()).isEqualTo(1);
          assertThat(message.getHeartbeat().getBytesPerSecond()).isEqualTo(42.0);
        });
  }

  @Test
  void preparesForShardsOfItsKindsWithoutHoldingThem() {
    // Given
    SessionAction.Open open = register();

    // When
    List<SessionAction> actions =
        receive(open, Messages.prepare(SHARD, Messages.shard("relay-9", 7)));

    // Then only the kind it takes is prepared for, and a Hello lists nothing
    assertThat(actions)
        .singleElement()
        .satisfies(action ->
            assertThat(((SessionAction.PrepareShard) action).assign().getShard()).isEqualTo(SHARD));
    assertThat(machine.held(ShardKind.SHARD_KIND_PROGRESS)).isZero();
  }

  @Test
  void leaseCountsFromWhenTheAnsweredHeartbeatWasSent() {
    // Given a shard, and a heartbeat sent at 2 s
    SessionAction.Open open = register();
    Tenure tenure = assigned(receive(open, assign(SHARD)));
    clock.advance(Messages.INTERVAL);
    machine.tick();

    // When its answer comes a second later
    clock.advance(Duration.ofSeconds(1));
    receive(open, renewed(1));

    // Then the lease ends a lease, less an eighth, after the sending
    assertThat(tenure.remaining()).isEqualTo(Duration.ofSeconds(6));
    assertThat(tenure.isValid()).isTrue();
  }

  @Test
  void dropsAllShardsWhenTheLeaseIsOverAndSaysHelloWithoutThem() {
    // Given a shard on a stream that stays open but silent
    SessionAction.Open open = register();
    Tenure tenure = assigned(receive(open, assign(SHARD)));

    // When the lease runs out
    clock.advance(Messages.LEASE);
    List<SessionAction> actions = machine.tick();

    // Then the shard is dropped before anything else, and a new Hello does not list it
    assertThat(actions.getFirst())
        .isEqualTo(new SessionAction.DropShard(tenure, "the lease is over"));
    assertThat(tenure.isValid()).isFalse();
    clock.advance(Duration.ofSeconds(1));
    assertThat(open(machine.tick()).hello().getHello().getHeldList()).isEmpty();
  }

  @Test
  void aRenewalThatComesTooLateRevivesNothing() {
    // Given a lease that ended while the answer was on its way
    SessionAction.Open open = register();
    Tenure tenure = assigned(receive(open, assign(SHARD)));
    clock.advance(Messages.INTERVAL);
    machine.tick();
    clock.advance(Messages.LEASE);

    // When the answer arrives
    List<SessionAction> actions = receive(open, renewed(1));

    // Then the shard is dropped all the same
    assertThat(actions).contains(new SessionAction.DropShard(tenure, "the lease is over"));
    assertThat(tenure.isValid()).isFalse();
  }

  @Test
  void keepsWorkingThroughABrokenStreamAndTellsWhatItHolds() {
    // Given a shard whose stream breaks
    SessionAction.Open open = register();
    Tenure tenure = assigned(receive(open, assign(SHARD)));
    machine.handle(new SessionEvent.StreamEnded(open.stream(), "reset"));

    // When the worker has reconnected and the shard is adopted
    clock.advance(Duration.ofMillis(50));
    SessionAction.Open again = open(machine.tick());
    List<SessionAction> actions = receive(again, welcome(1, SHARD));

    // Then nothing was dropped and the lease goes on
    assertThat(again.hello().getHello().getHeldList()).containsExactly(SHARD);
    assertThat(again.address()).isEqualTo(CoordinatorAddress.parse("b:7400"));
    assertThat(actions).noneMatch(SessionAction.DropShard.class::isInstance);
    assertThat(tenure.isValid()).isTrue();
  }

  @Test
  void dropsWithoutReleasedWhatIsNotAdopted() {
    // Given a shard held over a break
    SessionAction.Open open = register();
    Tenure tenure = assigned(receive(open, assign(SHARD)));
    SessionAction.Open again = reconnect(open);

    // When the coordinator adopts nothing
    List<SessionAction> actions = receive(again, welcome(1));

    // Then it is dropped
    assertThat(actions)
        .containsExactly(new SessionAction.DropShard(tenure, "not adopted by the coordinator"));
  }

  @Test
  void saysHelloAnewWhenAnAdoptedShardWasLostMeanwhile() {
    // Given a Hello that listed a shard whose lease ended before the Welcome
    SessionAction.Open open = register();
    assigned(receive(open, assign(SHARD)));
    clock.advance(Duration.ofSeconds(3));
    SessionAction.Open again = reconnect(open);
    clock.advance(Duration.ofMillis(4500));

    // When it is adopted
    List<SessionAction> actions = receive(again, welcome(1, SHARD));

    // Then this stream is given up
    assertThat(actions).anyMatch(SessionAction.DropShard.class::isInstance);
    assertThat(actions)
        .contains(new SessionAction.Close(again.stream(), "adopted shards that are gone"));
  }

  @Test
  void refusesALeaderOlderThanTheNewestSeen() {
    // Given a session with leader epoch 5
    SessionAction.Open open = open(machine.tick());
    receive(open, welcome(5));
    SessionAction.Open again = reconnect(open);

    // When an older leader answers
    List<SessionAction> actions = receive(again, welcome(4));

    // Then its stream is closed, and the next Hello says what was seen
    assertThat(actions)
        .containsExactly(new SessionAction.Close(again.stream(), "leader epoch 4 is older than 5"));
    assertThat(openWhenDue().hello().getHello().getLeaderEpoch()).isEqualTo(5);
  }

  @Test
  void followsARedirect() {
    // Given a follower
    SessionAction.Open open = open(machine.tick());

    // When it redirects
    receive(open, redirect("leader:7500"));

    // Then the next try goes to the leader
    assertThat(openWhenDue().address()).isEqualTo(CoordinatorAddress.parse("leader:7500"));
  }

  @Test
  void aNewSpecificationReachesTheSameTenure() {
    // Given a shard
    SessionAction.Open open = register();
    Tenure tenure = assigned(receive(open, assign(SHARD)));

    // When it is assigned again in its epoch
    Tenure again = assigned(receive(open, assign(SHARD)));

    // Then it is the same tenure
    assertThat(again).isSameAs(tenure);
  }

  @Test
  void aLaterEpochEndsTheTenureBefore() {
    // Given a shard
    SessionAction.Open open = register();
    Tenure tenure = assigned(receive(open, assign(SHARD)));

    // When it is assigned in a later epoch
    List<SessionAction> actions = receive(open, assign(shard("progress-1", 8)));

    // Then the old tenure is dropped first
    assertThat(actions.getFirst()).isInstanceOf(SessionAction.DropShard.class);
    assertThat(tenure.isValid()).isFalse();
    assertThat(assigned(actions).shard().getEpoch()).isEqualTo(8);
  }

  @Test
  void ignoresAnAssignmentOfAnEarlierEpoch() {
    // Given a shard
    SessionAction.Open open = register();
    receive(open, assign(SHARD));

    // When an earlier epoch is assigned
    List<SessionAction> actions = receive(open, assign(shard("progress-1", 6)));

    // Then nothing happens
    assertThat(actions).isEmpty();
  }

  @Test
  void revokesDrainsAndReleases() {
    // Given a revoked shard
    SessionAction.Open open = register();
    Tenure tenure = assigned(receive(open, assign(SHARD)));
    assertThat(receive(open, revoke(SHARD))).containsExactly(new SessionAction.RevokeShard(tenure));

    // When its host has drained it
    tenure.released();
    List<SessionAction> actions = machine.handle(posted.getLast());

    // Then the coordinator hears it, and the tenure is over
    assertThat(sent(actions)).containsExactly(HeldShards.released(SHARD));
    assertThat(tenure.isValid()).isFalse();
    assertThat(receive(open, revoke(SHARD)))
        .containsExactly(new SessionAction.Send(HeldShards.released(SHARD)));
  }

  @Test
  void tellsWithTheNextStreamWhatWasReleasedWithoutOne() {
    // Given a shard that was released while the stream was down
    SessionAction.Open open = register();
    assigned(receive(open, assign(SHARD)));
    SessionAction.Open again = reconnect(open);
    machine.handle(new SessionEvent.ShardReleased(SHARD));

    // When the worker is welcome again
    List<SessionAction> actions = receive(again, welcome(1, SHARD));

    // Then it says so
    assertThat(sent(actions)).containsExactly(HeldShards.released(SHARD));
  }

  @Test
  void drainsBeforeItEnds() {
    // Given a shard, and a process that is stopped
    SessionAction.Open open = register();
    Tenure tenure = assigned(receive(open, assign(SHARD)));
    List<SessionAction> asked = machine.handle(new SessionEvent.DrainRequested());
    assertThat(sent(asked))
        .singleElement()
        .satisfies(message -> assertThat(message.getHeartbeat().getDraining()).isTrue());
    receive(open, revoke(SHARD));

    // When the shard was drained
    tenure.released();
    List<SessionAction> actions = machine.handle(posted.getLast());

    // Then Released leaves before the stream is closed
    assertThat(actions)
        .containsExactly(
            new SessionAction.Send(HeldShards.released(SHARD)),
            new SessionAction.Close(open.stream(), "worker stops"),
            new SessionAction.Finish());
  }

  @Test
  void drainsByItselfWhenNobodyRevokes() {
    // Given a process that is stopped while the coordinator is silent but renews the lease
    SessionAction.Open open = register();
    Tenure tenure = assigned(receive(open, assign(SHARD)));
    machine.handle(new SessionEvent.DrainRequested());

    // When half of the time is over
    for (int sequence = 1; sequence <= 5; sequence++) {
      clock.advance(Messages.INTERVAL);
      machine.tick();
      if (sequence < 5) {
        receive(open, renewed(sequence + 1L));
      }
    }
    List<SessionAction> actions = machine.tick();

    // Then the shard was revoked
    assertThat(actions).isEmpty();
    assertThat(receive(open, revoke(SHARD))).isEmpty();
    tenure.released();
    assertThat(machine.handle(posted.getLast())).contains(new SessionAction.Finish());
  }

  @Test
  void takesNothingNewWhileDraining() {
    // Given a draining worker that holds something
    SessionAction.Open open = register();
    receive(open, assign(SHARD));
    machine.handle(new SessionEvent.DrainRequested());

    // When it gets another shard
    ShardRef other = shard("progress-2", 1);
    List<SessionAction> actions = receive(open, assign(other));

    // Then it gives it back
    assertThat(actions).containsExactly(new SessionAction.Send(HeldShards.released(other)));
  }

  @Test
  void givesUpACoordinatorThatAnswersNothing() {
    // Given a session without shards
    SessionAction.Open open = register();

    // When no heartbeat is answered
    clock.advance(Duration.ofSeconds(7));
    List<SessionAction> actions = machine.tick();

    // Then it tries another
    assertThat(actions).contains(new SessionAction.Close(open.stream(), "heartbeats not answered"));
  }

  private SessionAction.Open register() {
    SessionAction.Open open = open(machine.tick());
    receive(open, welcome(1));
    return open;
  }

  private SessionAction.Open reconnect(SessionAction.Open open) {
    machine.handle(new SessionEvent.StreamEnded(open.stream(), "reset"));
    return openWhenDue();
  }

  private SessionAction.Open openWhenDue() {
    clock.advance(Duration.ofNanos(machine.nanosToNextTick()));
    return open(machine.tick());
  }

  private List<SessionAction> receive(SessionAction.Open open, SessionResponse message) {
    return machine.handle(new SessionEvent.Received(open.stream(), message));
  }

  private static SessionAction.Open open(List<SessionAction> actions) {
    return (SessionAction.Open)
        actions.stream().filter(SessionAction.Open.class::isInstance).findFirst().orElseThrow();
  }

  private static Tenure assigned(List<SessionAction> actions) {
    return actions.stream()
        .filter(SessionAction.AssignShard.class::isInstance)
        .map(action -> ((SessionAction.AssignShard) action).tenure())
        .findFirst()
        .orElseThrow();
  }

  private static List<SessionRequest> sent(List<SessionAction> actions) {
    return actions.stream()
        .filter(SessionAction.Send.class::isInstance)
        .map(action -> ((SessionAction.Send) action).message())
        .toList();
  }
}
