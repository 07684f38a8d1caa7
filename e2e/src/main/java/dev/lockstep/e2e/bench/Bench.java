package dev.lockstep.e2e.bench;

import dev.lockstep.e2e.cli.Arguments;
import dev.lockstep.e2e.cli.UsageException;
import dev.lockstep.e2e.report.Figures;
import dev.lockstep.e2e.report.ProgressLine;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** {@code ./bench}: runs one benchmark, or lists all of them. */
public final class Bench {

  private static final List<Benchmark> BENCHMARKS =
      List.of(new LatencyBenchmark(), new ChaosBenchmark());

  private static final String JSON = "--json";

  private Bench() {}

  /**
   * Runs the benchmark that the first argument names. Exit codes: 1 if it failed or a figure is not
   * as it must be, 2 if the command line is wrong.
   */
  public static void main(String[] args) {
    try {
      Arguments arguments = Arguments.parse(args, Set.of("--help"), options());
      if (arguments.names().isEmpty() || arguments.has("--help")) {
        System.out.println(usage());
      } else {
        Benchmark benchmark = named(arguments.names());
        arguments.requireOnly(allowed(benchmark), "./bench " + benchmark.name());
        run(benchmark.with(arguments), arguments.outputFile(JSON));
      }
    } catch (UsageException e) {
      System.err.println("./bench: " + e.getMessage());
      System.err.println(usage());
      System.exit(2);
    } catch (RuntimeException e) {
      e.printStackTrace();
      System.exit(1);
    }
  }

  private static Set<String> options() {
    return BENCHMARKS.stream()
        .flatMap(benchmark -> allowed(benchmark).stream())
        .collect(Collectors.toSet());
  }

  private static Set<String> allowed(Benchmark benchmark) {
    Set<String> allowed = new HashSet<>(benchmark.options());
    allowed.add(JSON);
    return allowed;
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
    System.exit(benchmark.isGood(figures) ? 0 : 1); // the RocketMQ client leaves threads behind
  }

  private static String usage() {
    return BENCHMARKS.stream()
        .map(benchmark -> "  %-10s %s".formatted(benchmark.name(), benchmark.summary()))
        .collect(
            Collectors.joining("\n", "Usage: ./bench NAME [--json FILE]\n\nBenchmarks:\n", ""));
  }
}
