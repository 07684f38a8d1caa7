package dev.lockstep.e2e.bench;

import dev.lockstep.e2e.measure.Samples;
import dev.lockstep.e2e.report.Figures;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.openjdk.jmh.profile.GCProfiler;
import org.openjdk.jmh.results.IterationResult;
import org.openjdk.jmh.results.Result;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.Options;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.TimeValue;
import org.openjdk.jmh.runner.options.VerboseMode;

/**
 * Processor time and memory of the frame path for each message, by JMH in a JVM of its own: finding
 * the frames of a pull, telling copies from originals, and all of it up to the batch.
 */
final class FramesBenchmark implements Benchmark {

  private static final String BENCHMARKS = "dev.lockstep.rocketmq.log.FramePath";
  private static final TimeValue ONE_SECOND = TimeValue.seconds(1);
  private static final int WARM_UPS = 3;
  private static final String ALLOCATED = "gc.alloc.rate.norm";

  /** The part of the path, and how people call it. */
  private static final Map<String, String> PARTS =
      Map.of(
          "parse", "find the frames",
          "provenance", "find them and tell copies",
          "path", "find, tell, build the batch");

  @Override
  public String name() {
    return "frames";
  }

  @Override
  public String summary() {
    return "ns and bytes allocated per message in the relay's frame path (JMH)";
  }

  @Override
  public Figures run(BenchRun run) {
    Figures.Builder figures = Figures.builder();
    for (String part : List.of("parse", "provenance", "path")) {
      for (String body : List.of("1024", "128")) {
        run.progress().done("Measuring %s at %s B".formatted(part, body));
        add(figures, part, body, measure(run, part, body));
      }
    }
    return figures.build();
  }

  private static RunResult measure(BenchRun run, String part, String body) {
    Options options =
        new OptionsBuilder()
            .include(BENCHMARKS + "\\." + part + "$")
            .param("body", body)
            .forks(1)
            .warmupIterations(WARM_UPS)
            .warmupTime(ONE_SECOND)
            .measurementIterations(run.rounds())
            .measurementTime(ONE_SECOND)
            .addProfiler(GCProfiler.class)
            .verbosity(VerboseMode.SILENT)
            .shouldFailOnError(true)
            .build();
    try {
      Collection<RunResult> results = new Runner(options).run();
      return results.iterator().next();
    } catch (RunnerException e) {
      throw new IllegalStateException("JMH failed", e);
    }
  }

  private static void add(Figures.Builder figures, String part, String body, RunResult result) {
    String end = "_" + (body.equals("1024") ? "1k" : body);
    String label = "%s B: %s, ".formatted(body, PARTS.get(part));
    figures
        .add(part + "_ns" + end, label + "ns/msg", scores(result, ""))
        .add(part + "_bytes" + end, label + "bytes allocated/msg", scores(result, ALLOCATED));
  }

  /** What the iterations measured: the time, or what a profiler counted beside it. */
  private static Samples scores(RunResult result, String secondary) {
    return Samples.of(
        result.getBenchmarkResults().stream()
            .flatMap(fork -> fork.getIterationResults().stream())
            .map(iteration -> score(iteration, secondary))
            .toList());
  }

  private static double score(IterationResult iteration, String secondary) {
    Result<?> score =
        secondary.isEmpty()
            ? iteration.getPrimaryResult()
            : iteration.getSecondaryResults().get(secondary);
    return Objects.requireNonNull(score, "JMH did not count " + secondary).getScore();
  }
}
