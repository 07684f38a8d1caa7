package dev.lockstep.coordinator.assignment;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lockstep.coordinator.assignment.Step.Why;
import dev.lockstep.coordinator.store.ShardKind;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

class PlannerTest {
  private static final Set<ShardKind> ALL = EnumSet.allOf(ShardKind.class);

  @Test
  void spreadsFreeShardsEvenly() {
    // When
    List<Step> plan =
        Planner.plan(List.of(worker("a"), worker("b")), List.of(free("1"), free("2"), free("3")));

    // Then
    assertThat(plan)
        .containsExactly(new Step.Give("1", "a"), new Step.Give("2", "b"), new Step.Give("3", "a"));
  }

  @Test
  void givesNothingToWorkersThatCannotTakeIt() {
    // Given
    WorkerLoad otherKind =
        new WorkerLoad("a", "", Set.of(ShardKind.PROGRESS), true, false, false, 0);
    WorkerLoad gone = new WorkerLoad("b", "", ALL, false, false, false, 0);
    WorkerLoad draining = new WorkerLoad("c", "", ALL, true, true, false, 0);

    // When
    List<Step> plan = Planner.plan(List.of(otherKind, gone, draining), List.of(free("1")));

    // Then
    assertThat(plan).isEmpty();
  }

  @Test
  void prefersRegionsInTheirOrder() {
    // Given
    WorkerLoad far = inRegion("a", "far");
    WorkerLoad second = inRegion("b", "second");
    WorkerLoad first = inRegion("c", "first");
    ShardPlace shard =
        new ShardPlace(
            "1", ShardKind.RELAY, List.of("first", "second"), true, false, new Placement.Free());

    // When, Then
    assertThat(Planner.plan(List.of(far, second, first), List.of(shard)))
        .containsExactly(new Step.Give("1", "c"));
    assertThat(Planner.plan(List.of(far, second), List.of(shard)))
        .containsExactly(new Step.Give("1", "b"));
    assertThat(Planner.plan(List.of(far), List.of(shard))).containsExactly(new Step.Give("1", "a"));
  }

  @Test
  void movesToAWorkerOfABetterRegionThatJoins() {
    // Given
    ShardPlace shard =
        new ShardPlace("1", ShardKind.RELAY, List.of("near"), true, false, new Placement.On("a"));

    // When
    List<Step> plan =
        Planner.plan(List.of(inRegion("a", "far"), inRegion("b", "near")), List.of(shard));

    // Then
    assertThat(plan).containsExactly(new Step.Take("1", "a", Why.NEARER_WORKER));
  }

  @Test
  void leavesAnImbalanceOfOneAlone() {
    // When
    List<Step> plan =
        Planner.plan(
            List.of(worker("a"), worker("b")), List.of(on("1", "a"), on("2", "a"), on("3", "b")));

    // Then
    assertThat(plan).isEmpty();
  }

  @Test
  void givesANewWorkerItsFairShareAndNoMore() {
    // When
    List<Step> plan =
        Planner.plan(
            List.of(worker("a"), worker("b")),
            List.of(on("1", "a"), on("2", "a"), on("3", "a"), on("4", "a"), on("5", "a")));

    // Then
    assertThat(plan)
        .containsExactly(
            new Step.Take("1", "a", Why.BALANCE), new Step.Take("2", "a", Why.BALANCE));
  }

  @Test
  void leavesWhatIsWellAloneUntilANewWorkerIsReady() {
    // Given
    WorkerLoad warming = new WorkerLoad("b", "near", ALL, true, false, true, 0);
    ShardPlace far =
        new ShardPlace("9", ShardKind.RELAY, List.of("near"), true, false, new Placement.On("a"));

    // When
    List<Step> plan =
        Planner.plan(
            List.of(worker("a"), warming),
            List.of(on("1", "a"), on("2", "a"), on("3", "a"), far, free("4")));

    // Then
    assertThat(plan).containsExactly(new Step.Give("4", "b"));
  }

  @Test
  void givesADrainingWorkersShardsToOneThatIsNotReadyIfNobodyElseIsThere() {
    // Given
    WorkerLoad draining = new WorkerLoad("a", "", ALL, true, true, false, 0);
    WorkerLoad warming = new WorkerLoad("b", "", ALL, true, false, true, 0);

    // When
    List<Step> plan = Planner.plan(List.of(draining, warming), List.of(on("1", "a"), free("2")));

    // Then
    assertThat(plan)
        .containsExactlyInAnyOrder(
            new Step.Take("1", "a", Why.WORKER_DRAINING), new Step.Give("2", "b"));
  }

  @Test
  void doesNotPlanTwiceWhatIsOnItsWay() {
    // Given
    List<ShardPlace> moving =
        List.of(
            place("1", new Placement.Leaving("a")),
            place("2", new Placement.Settling()),
            on("3", "a"),
            on("4", "a"));

    // When
    List<Step> plan = Planner.plan(List.of(worker("a"), worker("b")), moving);

    // Then
    assertThat(plan).isEmpty();
  }

  @Test
  void takesAllFromADrainingWorkerEvenIfNobodyElseIsThere() {
    // Given
    WorkerLoad draining = new WorkerLoad("a", "", ALL, true, true, false, 0);

    // When
    List<Step> plan = Planner.plan(List.of(draining), List.of(on("1", "a"), on("2", "a")));

    // Then
    assertThat(plan)
        .containsExactly(
            new Step.Take("1", "a", Why.WORKER_DRAINING),
            new Step.Take("2", "a", Why.WORKER_DRAINING));
  }

  @Test
  void takesWhatIsNotWantedAndWhatShallBeginAnew() {
    // Given
    ShardPlace unwanted =
        new ShardPlace("1", ShardKind.RELAY, List.of(), false, false, new Placement.On("a"));
    ShardPlace restarted =
        new ShardPlace("2", ShardKind.RELAY, List.of(), true, true, new Placement.On("a"));

    // When
    List<Step> plan = Planner.plan(List.of(worker("a")), List.of(unwanted, restarted));

    // Then
    assertThat(plan)
        .containsExactly(
            new Step.Take("1", "a", Why.NOT_WANTED), new Step.Take("2", "a", Why.RESTART));
  }

  @Test
  void asksNothingOfAWorkerThatCannotBeTalkedTo() {
    // Given
    WorkerLoad silent = new WorkerLoad("a", "", ALL, false, false, false, 0);

    // When
    List<Step> plan =
        Planner.plan(
            List.of(silent, worker("b")), List.of(on("1", "a"), on("2", "a"), on("3", "a")));

    // Then
    assertThat(plan).isEmpty();
  }

  @Test
  void prefersTheWorkerThatRelaysLessAmongEquals() {
    // Given
    WorkerLoad busy = new WorkerLoad("a", "", ALL, true, false, false, 1e6);

    // When
    List<Step> plan = Planner.plan(List.of(busy, worker("b")), List.of(free("1")));

    // Then
    assertThat(plan).containsExactly(new Step.Give("1", "b"));
  }

  @Test
  void anyFleetComesToRestBalancedWithinOneWithLeastMovement() {
    for (int seed = 0; seed < 500; seed++) {
      // Given
      Random random = new Random(seed);
      List<WorkerLoad> workers = new ArrayList<>();
      for (int i = 0; i < 1 + random.nextInt(6); i++) {
        workers.add(new WorkerLoad("w" + i, "", ALL, true, false, false, random.nextInt(100)));
      }
      Map<String, Placement> fleet = new HashMap<>();
      for (int i = 0; i < random.nextInt(40); i++) {
        fleet.put("s" + i, random.nextBoolean() ? new Placement.Free() : on(workers, random));
      }
      int atRest = excess(workers, fleet);

      // When
      int moves = run(workers, fleet);

      // Then
      List<Integer> counts = counts(workers, fleet);
      assertThat(Collections.max(counts) - Collections.min(counts))
          .as("seed %d", seed)
          .isLessThanOrEqualTo(1);
      assertThat(moves).as("seed %d", seed).isLessThanOrEqualTo(atRest);
      assertThat(Planner.plan(workers, places(fleet))).as("seed %d", seed).isEmpty();
    }
  }

  @Test
  void orderOfTheInputDoesNotMatter() {
    // Given
    List<WorkerLoad> workers = new ArrayList<>(List.of(worker("a"), worker("b"), worker("c")));
    List<ShardPlace> shards = new ArrayList<>();
    for (int i = 0; i < 20; i++) {
      shards.add(i % 3 == 0 ? free("s" + i) : on("s" + i, "a"));
    }
    List<Step> plan = Planner.plan(workers, shards);

    // When
    Collections.reverse(workers);
    Collections.shuffle(shards, new Random(1));

    // Then
    assertThat(Planner.plan(workers, shards)).isEqualTo(plan);
  }

  /**
   * Carries plans out, one after the other, until there is nothing to do. Returns how many shards
   * were taken.
   */
  private static int run(List<WorkerLoad> workers, Map<String, Placement> fleet) {
    int moves = 0;
    List<Step> plan = Planner.plan(workers, places(fleet));
    while (!plan.isEmpty()) {
      for (Step step : plan) {
        switch (step) {
          case Step.Give give -> fleet.put(give.shard(), new Placement.On(give.worker()));
          case Step.Take take -> {
            fleet.put(take.shard(), new Placement.Free());
            moves++;
          }
        }
      }
      plan = Planner.plan(workers, places(fleet));
    }
    return moves;
  }

  /** How many owned shards are above a fair share, rounded up: what has to move at most. */
  private static int excess(List<WorkerLoad> workers, Map<String, Placement> fleet) {
    int fair = fleet.size() / workers.size();
    return counts(workers, fleet).stream().mapToInt(count -> Math.max(0, count - fair)).sum();
  }

  private static List<Integer> counts(List<WorkerLoad> workers, Map<String, Placement> fleet) {
    return workers.stream()
        .map(w ->
            (int) fleet.values().stream().filter(p -> p.equals(new Placement.On(w.id()))).count())
        .toList();
  }

  private static List<ShardPlace> places(Map<String, Placement> fleet) {
    return fleet.entrySet().stream().map(e -> place(e.getKey(), e.getValue())).toList();
  }

  private static Placement on(List<WorkerLoad> workers, Random random) {
    return new Placement.On(workers.get(random.nextInt(workers.size())).id());
  }

  private static WorkerLoad worker(String id) {
    return inRegion(id, "");
  }

  private static WorkerLoad inRegion(String id, String region) {
    return new WorkerLoad(id, region, ALL, true, false, false, 0);
  }

  private static ShardPlace free(String id) {
    return place(id, new Placement.Free());
  }

  private static ShardPlace on(String id, String worker) {
    return place(id, new Placement.On(worker));
  }

  private static ShardPlace place(String id, Placement placement) {
    return new ShardPlace(id, ShardKind.RELAY, List.of(), true, false, placement);
  }
}
