package dev.lockstep.e2e.chaos;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;

/**
 * Does the strikes of a schedule, at most two faults at a time. Whatever happens, what was begun is
 * undone before {@link #rage} returns or throws.
 */
final class Storm {

  private final ChaosWorld world;
  private final Schedule schedule;
  private final Timeline timeline;
  private final Runnable awaitSettled;
  private final List<UnderWay> underWay = new ArrayList<>();
  private int strikes;
  private int pausesPastLease;

  private record UnderWay(String part, CompletableFuture<Void> end) {}

  /**
   * Makes one.
   *
   * @param awaitSettled waits until all that was produced up to now is copied
   */
  Storm(ChaosWorld world, Schedule schedule, Timeline timeline, Runnable awaitSettled) {
    this.world = world;
    this.schedule = schedule;
    this.timeline = timeline;
    this.awaitSettled = awaitSettled;
  }

  /** Begins faults for so long and returns when all are undone. */
  void rage(Duration length) {
    long end = System.nanoTime() + length.toNanos();
    try {
      while (System.nanoTime() < end) {
        strike(schedule.next());
      }
    } finally {
      awaitCalm(0);
    }
  }

  /** How many faults were done. */
  int strikes() {
    return strikes;
  }

  /** How many of them were pauses of a relay for longer than its lease. */
  int pausesPastLease() {
    return pausesPastLease;
  }

  private void strike(Strike strike) {
    boolean samePart =
        underWay.stream().anyMatch(other -> other.part().equals(strike.fault().part()));
    awaitCalm(strike.overlaps() && !samePart ? 1 : 0);
    hold(strike.before());
    strikes++;
    if (strike.fault() instanceof Fault.PauseRelay
        && strike.lasting().compareTo(ChaosWorld.takeover()) >= 0) {
      pausesPastLease++;
    }
    CompletableFuture<Void> ended = new CompletableFuture<>();
    underWay.add(new UnderWay(strike.fault().part(), ended));
    Thread.ofVirtual().name("strike-" + strikes).start(() -> run(strike, ended));
    if (strike.settled()) {
      awaitCalm(0);
      awaitSettled.run();
    }
  }

  private void run(Strike strike, CompletableFuture<Void> ended) {
    try {
      timeline.add("begin " + strike);
      try {
        world.begin(strike.fault());
        hold(strike.lasting());
      } finally {
        timeline.add("end   " + strike.fault());
        world.end(strike.fault());
        timeline.add("over  " + strike.fault());
      }
      ended.complete(null);
    } catch (RuntimeException | Error failure) {
      timeline.add("FAILED " + strike.fault() + ": " + failure);
      ended.completeExceptionally(failure);
    }
  }

  /** Waits until at most so many faults are under way. */
  private void awaitCalm(int most) {
    while (underWay.size() > most) {
      CompletableFuture.anyOf(
              underWay.stream().map(UnderWay::end).toArray(CompletableFuture<?>[]::new))
          .exceptionally(_ -> null)
          .join();
      List<UnderWay> done = underWay.stream().filter(strike -> strike.end().isDone()).toList();
      underWay.removeAll(done);
      done.forEach(Storm::result);
    }
  }

  private static void result(UnderWay done) {
    try {
      done.end().join();
    } catch (CompletionException e) {
      throw new IllegalStateException(
          "a fault of " + done.part() + " could not be done or undone", e.getCause());
    }
  }

  /** The time of a fault is part of it, so it is not a condition that is waited for. */
  private static void hold(Duration time) {
    try {
      Thread.sleep(time);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted in the middle of a fault", e);
    }
  }
}
