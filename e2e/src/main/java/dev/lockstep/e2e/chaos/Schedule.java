package dev.lockstep.e2e.chaos;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.List;
import java.util.Random;

/**
 * The strikes that follow from a seed, without end. In each round every kind of fault comes once,
 * in another order. How far it gets in a time depends on the machine; what it does does not. Not
 * thread-safe.
 */
final class Schedule {

  private static final int LONGEST_BEFORE_MILLIS = 1_500;
  private static final double OVERLAPPING = 0.2;
  private static final double SETTLED = 0.25;
  private static final double PAST_LEASE = 0.8;

  private final Random random;
  private final Duration takeover;
  private final Deque<Fault> round = new ArrayDeque<>();
  private String partBefore = "";

  /**
   * Makes a schedule.
   *
   * @param takeover how long a relay must be silent for another one to take over its work
   */
  Schedule(long seed, Duration takeover) {
    this.random = new Random(seed);
    this.takeover = takeover;
  }

  /** What is to be done next. */
  Strike next() {
    if (round.isEmpty()) {
      round.addAll(newRound());
    }
    Fault fault = round.pop();
    boolean overlaps = random.nextDouble() < OVERLAPPING && !fault.part().equals(partBefore);
    partBefore = fault.part();
    return new Strike(
        fault,
        millis(0, LONGEST_BEFORE_MILLIS),
        lasting(fault),
        overlaps,
        random.nextDouble() < SETTLED);
  }

  private List<Fault> newRound() {
    List<Fault> faults =
        new ArrayList<>(
            List.of(
                new Fault.KillRelay(anyRelay()),
                new Fault.KillRelay(anyRelay()),
                new Fault.StopRelay(anyRelay()),
                new Fault.PauseRelay(anyRelay()),
                new Fault.PauseRelay(anyRelay()),
                new Fault.KillCoordinator(),
                new Fault.RefuseSends(),
                new Fault.CutControl(anyRelay()),
                new Fault.SilenceControl(anyRelay())));
    for (Side side : Side.values()) {
      faults.add(new Fault.KillBroker(side));
      faults.add(new Fault.PauseBroker(side));
      faults.add(new Fault.KillNameServer(side));
      faults.add(new Fault.CutLink(side));
      faults.add(new Fault.ResetLink(side));
      faults.add(new Fault.SilenceLink(side));
    }
    Collections.shuffle(faults, random);
    return faults;
  }

  private int anyRelay() {
    return 1 + random.nextInt(ChaosWorld.RELAYS);
  }

  private Duration lasting(Fault fault) {
    return switch (fault) {
      case Fault.KillRelay _ -> millis(0, 3_000);
      case Fault.StopRelay _ -> millis(1_000, 8_000);
      case Fault.PauseRelay _ ->
          random.nextDouble() < PAST_LEASE ? takeover.plus(millis(0, 3_000)) : millis(100, 3_000);
      case Fault.KillCoordinator _ -> millis(0, 4_000);
      case Fault.KillBroker _ -> millis(0, 2_000);
      case Fault.PauseBroker _ -> millis(300, 8_000);
      case Fault.KillNameServer _ -> millis(500, 5_000);
      case Fault.RefuseSends _ -> millis(1_000, 4_000);
      case Fault.CutLink _ -> millis(300, 5_000);
      case Fault.ResetLink _ -> millis(50, 1_000);
      case Fault.SilenceLink _ -> millis(300, 8_000);
      case Fault.CutControl _, Fault.SilenceControl _ -> millis(1_000, 8_000);
    };
  }

  private Duration millis(int least, int most) {
    return Duration.ofMillis(random.nextInt(least, most + 1));
  }
}
