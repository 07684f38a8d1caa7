package dev.lockstep.e2e.bench;

import dev.lockstep.e2e.report.Figures;
import java.util.Set;

/** One benchmark. {@link Bench} lists all of them. */
interface Benchmark {

  /** What stands after {@code ./bench}: a-z, 0-9 and {@code -}. */
  String name();

  /** What it measures, in one line. */
  String summary();

  /** Options with a value that it takes beside those that all take, with their dashes. */
  default Set<String> options() {
    return Set.of();
  }

  /** Whether the figures are as they must be; if not, {@code ./bench} ends with exit code 1. */
  default boolean isGood(Figures figures) {
    return true;
  }

  /** Measures. All that it starts belongs to the run, which ends it. */
  Figures run(BenchRun run);
}
