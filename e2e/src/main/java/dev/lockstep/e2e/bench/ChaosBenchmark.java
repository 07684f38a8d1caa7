package dev.lockstep.e2e.bench;

import dev.lockstep.e2e.chaos.Chaos;
import dev.lockstep.e2e.chaos.ChaosPlan;
import dev.lockstep.e2e.chaos.ChaosResult;
import dev.lockstep.e2e.report.Figures;
import dev.lockstep.e2e.report.ProgressLine;
import dev.lockstep.e2e.services.Repository;
import java.time.Duration;
import java.util.List;
import java.util.Set;

/** Faults of every kind while messages flow, and what was lost, doubled, changed or reordered. */
final class ChaosBenchmark implements Benchmark {

  private static final String SEED = "--seed";
  private static final String MINUTES = "--minutes";
  private static final List<String> MUST_BE_ZERO =
      List.of("lost", "doubled", "changed", "out_of_order");

  private static final long DEFAULT_SEED = 1;
  private static final long DEFAULT_MINUTES = 2;
  private static final long MOST_MINUTES = 7 * 24 * 60;

  @Override
  public String name() {
    return "chaos";
  }

  @Override
  public String summary() {
    return "what is lost, doubled, changed or reordered while everything fails: [--seed S]"
        + " [--minutes M]";
  }

  @Override
  public Set<String> options() {
    return Set.of(SEED, MINUTES);
  }

  @Override
  public Figures run(BenchRun run) {
    ProgressLine progress = run.progress();
    long seed = run.arguments().number(SEED, Long.MIN_VALUE, Long.MAX_VALUE).orElse(DEFAULT_SEED);
    long minutes = run.arguments().number(MINUTES, 1, MOST_MINUTES).orElse(DEFAULT_MINUTES);
    progress.done("Starting two clusters and the services; seed %d".formatted(seed));
    ChaosResult result =
        Chaos.run(
            new ChaosPlan(
                seed,
                Duration.ofMinutes(minutes),
                Repository.root().resolve("target/logs/bench-chaos-" + seed)),
            progress::done);
    if (!result.isExact() || !result.lateWriters().isEmpty()) {
      progress.done(result.toString());
    }
    return result.figures();
  }

  @Override
  public boolean isGood(Figures figures) {
    return figures.all().stream()
        .filter(figure -> MUST_BE_ZERO.contains(figure.name()))
        .allMatch(figure -> figure.value().signum() == 0);
  }
}
