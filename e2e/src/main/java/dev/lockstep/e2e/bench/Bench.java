package dev.lockstep.e2e.bench;

import dev.lockstep.e2e.cli.Arguments;
import dev.lockstep.e2e.cli.UsageException;
import dev.lockstep.e2e.report.Figures;
import dev.lockstep.e2e.report.ProgressLine;
import dev.lockstep.e2e.services.Resources;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * {@code ./bench}: runs one benchmark, or lists all of them. Exit codes: 0 if it has measured, 1 if
 * something failed or a figure is not as it must be, 2 if the command line is wrong.
 */
public final class Bench {

  private static final String JSON = "--json";

  private static final List<Benchmark> BENCHMARKS =
      List.of(
          new RelayBenchmark(),
          new WanBenchmark(),
          new LatencyBenchmark(),
          new ScaleBenchmark(),
          new ResumeBenchmark(),
          new FramesBenchmark(),
          new ResetPauseBenchmark(),
          new ProgressBenchmark(),
          new FailoverBenchmark(),
          new ChaosBenchmark(),
          new StartupBenchmark());

  private Bench() {}

  /** Runs the benchmark that the first argument names; ends the JVM. */
  public static void main(String[] args) {
    Resources resources = new Resources();
    Runtime.getRuntime().addShutdownHook(new Thread(resources::close, "stop everything"));
    int exitCode = 1;
    try {
      exitCode = run(args, resources);
    } catch (UsageException e) {
      System.err.println("./bench: " + e.getMessage());
      System.err.println(usage());
      exitCode = 2;
    } catch (RuntimeException e) {
      if (!resources.isClosed()) { // else it fails because a Ctrl-C takes everything away from it
        e.printStackTrace();
        System.err.println("The benchmark failed. Logs of the services: target/logs/bench-*");
      }
    }
    System.exit(exitCode); // the RocketMQ client leaves threads behind
  }

  private static int run(String[] args, Resources resources) {
    Optional<Benchmark> named = named(args);
    Set<String> options = new HashSet<>(Set.of(JSON, BenchRun.ROUNDS));
    named.ifPresent(benchmark -> options.addAll(benchmark.options()));
    Arguments arguments = Arguments.parse(args, Set.of("--help"), options);
    if (named.isEmpty() || arguments.has("--help")) {
      requireNone(arguments.names(), named);
      System.out.println(usage());
      return 0;
    }
    if (arguments.names().size() > 1) {
      throw new UsageException("one benchmark at a time, not " + arguments.names());
    }
    Optional<Path> json = arguments.outputFile(JSON);
    BenchRun run =
        new BenchRun(named.get().name(), arguments, ProgressLine.toStandardError(), resources);
    run.rounds(); // better known to be wrong now than later
    Figures figures = named.get().run(run);
    System.out.println(figures.toTable());
    json.ifPresent(figures::writeJson);
    return named.get().isGood(figures) ? 0 : 1;
  }

  /** The benchmark whose name is among the arguments: it says which options there are. */
  private static Optional<Benchmark> named(String[] args) {
    return BENCHMARKS.stream()
        .filter(benchmark -> List.of(args).contains(benchmark.name()))
        .findFirst();
  }

  private static void requireNone(List<String> names, Optional<Benchmark> named) {
    if (named.isEmpty() && !names.isEmpty()) {
      throw new UsageException("no benchmark is named '" + String.join(" ", names) + "'");
    }
  }

  private static String usage() {
    return BENCHMARKS.stream()
        .map(benchmark -> "  %-10s %s".formatted(benchmark.name(), benchmark.summary()))
        .collect(
            Collectors.joining(
                "\n",
                """
                Usage: ./bench NAME [--rounds N] [--json FILE]

                Prints a table of medians and spreads; writes the medians to FILE as one JSON object.

                  --rounds N   measure everything N times, in turn; 5 by default

                Benchmarks:
                """,
                ""));
  }
}
