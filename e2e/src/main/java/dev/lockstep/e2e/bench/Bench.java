package dev.lockstep.e2e.bench;

import dev.lockstep.e2e.cli.Arguments;
import dev.lockstep.e2e.cli.UsageException;
import dev.lockstep.e2e.report.Figures;
import dev.lockstep.e2e.report.ProgressLine;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** {@code ./bench}: runs one benchmark, or lists all of them. */
public final class Bench {

  private static final List<Benchmark> BENCHMARKS = List.of(new LatencyBenchmark());

  private Bench() {}

  /**
   * Runs the benchmark that the first argument names. Exit code 2 means that the command line is
   * wrong.
   */
  public static void main(String[] args) {
    try {
      Arguments arguments = Arguments.parse(args, Set.of("--help"), Set.of("--json"));
      if (arguments.names().isEmpty() || arguments.has("--help")) {
        System.out.println(usage());
      } else {
        run(named(arguments.names()), arguments.outputFile("--json"));
      }
    } catch (UsageException e) {
      System.err.println("./bench: " + e.getMessage());
      System.err.println(usage());
      System.exit(2);
    }
  }

  private static Benchmark named(List<String> names) {
    return BENCHMARKS.stream()
        .filter(benchmark -> List.of(benchmark.name()).equals(names))
        .findFirst()
        .orElseThrow(
            () -> new UsageException("no benchmark is named '" + String.join(" ", names) + "'"));
  }

  private static void run(Benchmark benchmark, Optional<Path> json) {
    Figures figures = benchmark.run(ProgressLine.toStandardOutput());
    System.out.println(figures.toTable());
    json.ifPresent(figures::writeJson);
    System.exit(0); // the RocketMQ client leaves threads behind
  }

  private static String usage() {
    return BENCHMARKS.stream()
        .map(benchmark -> "  %-10s %s".formatted(benchmark.name(), benchmark.summary()))
        .collect(
            Collectors.joining("\n", "Usage: ./bench NAME [--json FILE]\n\nBenchmarks:\n", ""));
  }
}
