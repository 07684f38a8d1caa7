package dev.lockstep.e2e.bench;

import dev.lockstep.e2e.cli.Arguments;
import dev.lockstep.e2e.report.Figures;
import dev.lockstep.e2e.report.ProgressLine;
import java.util.Set;

/** One benchmark. {@link Bench} lists all of them. */
interface Benchmark {

  /** What stands after {@code ./bench}: a-z, 0-9 and {@code -}. */
  String name();

  /** What it measures, in one line. */
  String summary();

  /** The options of its own, each with a value, with their dashes. */
  default Set<String> options() {
    return Set.of();
  }

  /**
   * The same, set as the command line says.
   *
   * @throws dev.lockstep.e2e.cli.UsageException if a value is not allowed
   */
  default Benchmark with(Arguments arguments) {
    return this;
  }

  /** Whether the figures are as they must be; if not, {@code ./bench} ends with exit code 1. */
  default boolean isGood(Figures figures) {
    return true;
  }

  /**
   * Measures. Starts all that it needs and leaves nothing of it behind, however it ends.
   *
   * @param progress says what goes on
   */
  Figures run(ProgressLine progress);
}
