package dev.lockstep.e2e.bench;

import dev.lockstep.e2e.failover.Distance;
import dev.lockstep.e2e.failover.Failover;
import dev.lockstep.e2e.failover.FailoverPlan;
import dev.lockstep.e2e.failover.FailoverResult;
import dev.lockstep.e2e.failover.FailoverWorld;
import dev.lockstep.e2e.failover.GroupOutcome;
import dev.lockstep.e2e.failover.Role;
import dev.lockstep.e2e.measure.Samples;
import dev.lockstep.e2e.report.Figures;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.ToLongFunction;

/**
 * How exactly consumer groups go on in the other cluster: after the source was killed at a random
 * moment, back in the source, and after a move as planned.
 */
final class FailoverBenchmark implements Benchmark {

  private static final String RUNS = "--runs";
  private static final String SEED = "--seed";
  private static final Set<String> MUST_BE_ZERO = Set.of("never_delivered", "twice_after_drain");

  private static final long DEFAULT_RUNS = 3;
  private static final long MOST_RUNS = 1_000;
  private static final long DEFAULT_SEED = 1;
  private static final int RATE = 2_000;
  private static final Duration SHORTEST = Duration.ofSeconds(3);
  private static final Duration LONGEST = Duration.ofSeconds(13);

  @Override
  public String name() {
    return "failover";
  }

  @Override
  public String summary() {
    return "how exactly groups go on elsewhere when a cluster dies: [--runs N] [--seed S]";
  }

  @Override
  public Set<String> options() {
    return Set.of(RUNS, SEED);
  }

  @Override
  public Figures run(BenchRun run) {
    long runs = run.arguments().number(RUNS, 1, MOST_RUNS).orElse(DEFAULT_RUNS);
    long first = run.arguments().number(SEED, 0, Integer.MAX_VALUE).orElse(DEFAULT_SEED);
    run.progress().done("Starting two clusters with proxies, and the services");
    FailoverWorld world = FailoverWorld.start(run.logs(), run.resources(), true);
    List<FailoverResult> results = new ArrayList<>();
    for (long seed = first; seed < first + runs; seed++) {
      run.progress().done("Run %d of %d, seed %d".formatted(seed - first + 1, runs, seed));
      FailoverPlan plan =
          new FailoverPlan(
              "failover-" + seed, seed, List.of(Role.values()), RATE, SHORTEST, LONGEST);
      FailoverResult result = Failover.run(world, plan, run.progress()::done);
      result.groups().forEach(group -> run.progress().done("  " + group));
      results.add(result);
    }
    return figures(results);
  }

  private static Figures figures(List<FailoverResult> results) {
    Distance worst =
        results.stream().map(FailoverResult::distance).reduce(Distance.NONE, Distance::max);
    Figures.Builder figures =
        Figures.builder()
            .add("runs", "runs", results.size())
            .add(
                "never_delivered",
                "relayed messages never delivered to a group",
                sum(results, FailoverResult::neverDelivered))
            .add(
                "twice_after_drain",
                "delivered twice after a move as planned, there and back",
                sum(results, FailoverResult::twiceAfterDrain))
            .add(
                "max_distance_messages",
                "start after the kill to the exact point, worst queue, messages",
                worst.messages())
            .add(
                "max_distance_ms",
                "start after the kill to the exact point, worst queue, ms",
                worst.millis())
            .aside(
                "produced just before the kill, messages a second",
                Samples.of(results.stream().map(FailoverResult::rate).toList()))
            .aside(
                "not relayed yet when the source was killed, messages",
                samples(results, FailoverResult::behind))
            .aside("relayed and delivered in a run", samples(results, FailoverResult::relayed));
    for (Role role : Role.values()) {
      addGroup(figures, results, role);
    }
    return figures.build();
  }

  private static void addGroup(Figures.Builder figures, List<FailoverResult> results, Role role) {
    List<GroupOutcome> outcomes =
        results.stream()
            .flatMap(result -> result.groups().stream())
            .filter(group -> group.role() == role)
            .toList();
    String group = role.label() + ": ";
    figures
        .aside(
            group + "distance, messages",
            samples(outcomes, outcome -> outcome.distance().messages()))
        .aside(group + "distance, ms", samples(outcomes, outcome -> outcome.distance().millis()))
        .aside(group + "never delivered", sum(outcomes, GroupOutcome::neverDelivered))
        .aside(
            group + "twice after the kill, all queues",
            samples(outcomes, GroupOutcome::twiceAfterDisaster))
        .aside(group + "twice after fail-back", sum(outcomes, GroupOutcome::twiceAfterFailBack))
        .aside(group + "twice after drain", sum(outcomes, GroupOutcome::twiceAfterDrain))
        .aside(
            group + "delivered again by its own cluster",
            samples(outcomes, GroupOutcome::redelivered));
  }

  private static <T> long sum(List<T> of, ToLongFunction<T> number) {
    return of.stream().mapToLong(number).sum();
  }

  private static <T> Samples samples(List<T> of, ToLongFunction<T> number) {
    return Samples.of(of.stream().map(each -> (double) number.applyAsLong(each)).toList());
  }

  @Override
  public boolean isGood(Figures figures) {
    return figures.all().stream()
        .filter(figure -> figure.name() != null && MUST_BE_ZERO.contains(figure.name()))
        .allMatch(figure -> figure.value().signum() == 0);
  }
}
