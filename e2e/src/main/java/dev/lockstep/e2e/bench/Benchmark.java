package dev.lockstep.e2e.bench;

import dev.lockstep.e2e.report.Figures;
import dev.lockstep.e2e.report.ProgressLine;

/** One benchmark. {@link Bench} lists all of them. */
interface Benchmark {

  /** What stands after {@code ./bench}: a-z, 0-9 and {@code -}. */
  String name();

  /** What it measures, in one line. */
  String summary();

  /**
   * Measures. Starts all that it needs and leaves nothing of it behind, however it ends.
   *
   * @param progress says what goes on
   */
  Figures run(ProgressLine progress);
}
