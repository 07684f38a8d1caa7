package dev.lockstep.e2e.bench;

import dev.lockstep.e2e.cli.Arguments;
import dev.lockstep.e2e.measure.Samples;
import dev.lockstep.e2e.report.ProgressLine;
import dev.lockstep.e2e.services.Repository;
import dev.lockstep.e2e.services.Resources;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

/**
 * One run of one benchmark.
 *
 * @param benchmark its name
 * @param arguments the command line
 * @param progress says what goes on
 * @param resources ends what the benchmark starts, whatever happens to it
 */
record BenchRun(String benchmark, Arguments arguments, ProgressLine progress, Resources resources) {

  static final String ROUNDS = "--rounds";

  private static final int DEFAULT_ROUNDS = 5;
  private static final int MOST_ROUNDS = 1_000;

  /**
   * How often everything is measured. What is compared is measured in turn within a round, so that
   * noise of the machine hits all of it alike.
   */
  int rounds() {
    return (int) arguments.number(ROUNDS, 1, MOST_ROUNDS).orElse(DEFAULT_ROUNDS);
  }

  /** Folder for the logs of the services. */
  Path logs() {
    return Repository.root().resolve("target/logs/bench-" + benchmark);
  }

  /** Measures something as often as there are rounds. */
  <T> List<T> eachRound(Function<Integer, T> measure) {
    List<T> measured = new ArrayList<>();
    for (int round = 1; round <= rounds(); round++) {
      measured.add(measure.apply(round));
    }
    return measured;
  }

  /** One number of what each round has measured. */
  static <T> Samples samples(List<T> rounds, Function<T, Double> number) {
    return Samples.of(rounds.stream().map(number).toList());
  }
}
