package dev.lockstep.e2e.demo;

import dev.lockstep.e2e.cli.Arguments;
import dev.lockstep.e2e.cli.UsageException;
import dev.lockstep.e2e.report.ProgressLine;
import dev.lockstep.e2e.services.Repository;
import dev.lockstep.e2e.services.Resources;
import java.nio.file.Path;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CountDownLatch;

/**
 * {@code ./demo}: runs the scenario and prints what came out. Exit codes: 0 if the result is exact,
 * 1 if it is not or something failed, 2 if the command line is wrong.
 */
public final class Demo {

  private static final String USAGE =
      """
      Usage: ./demo [--keep] [--json FILE]

      Two RocketMQ clusters and the three services on this machine: a topic is relayed from one region to the
      other, a group consumes 60% of it, its progress is synced, its region is killed with kill -9, and the group
      goes on in the other one. What was lost, doubled, changed, reordered or consumed twice is counted from the logs
      of both clusters. Latency is measured on 10,000 messages at 1,000/s, the rate on a backlog of 90,000.

        --keep       leave all running at the end, until Ctrl-C
        --json FILE  also write the result as one JSON object

      Exit codes: 0 all exact, 1 not exact or failed, 2 wrong command line.
      """;

  private Demo() {}

  /** Runs the demo; ends the JVM. */
  public static void main(String[] args) {
    Resources resources = new Resources();
    Runtime.getRuntime().addShutdownHook(new Thread(resources::close, "stop everything"));
    int exitCode = 1;
    try {
      Arguments arguments = Arguments.parse(args, Set.of("--keep", "--help"), Set.of("--json"));
      exitCode = arguments.has("--help") ? help() : run(arguments, resources);
    } catch (UsageException e) {
      System.err.print("./demo: " + e.getMessage() + "\n\n" + USAGE);
      exitCode = 2;
    } catch (RuntimeException e) {
      if (!resources.isClosed()) { // else it fails because a Ctrl-C takes everything away from it
        e.printStackTrace();
        System.err.println("The demo failed. Logs of the services: " + logs());
      }
    }
    System.exit(exitCode);
  }

  private static int help() {
    System.out.print(USAGE);
    return 0;
  }

  private static int run(Arguments arguments, Resources resources) {
    Optional<Path> json = arguments.outputFile("--json");
    ProgressLine progress = ProgressLine.toStandardOutput();
    progress.done(
        "Starting two RocketMQ clusters, hangzhou and shanghai, and Lockstep's three services");
    TwoRegions regions = TwoRegions.start(logs(), resources);
    progress.done("  started     coordinator at " + regions.services().endpoint());
    DemoResult result = new DemoScenario(DemoPlan.full(), regions, progress).run();
    System.out.println("\n" + result.toTable() + "\n");
    json.ifPresent(result.figures()::writeJson);
    if (arguments.has("--keep")) {
      keep(regions);
    } else {
      System.out.println(
          "Try the API yourself: ./demo --keep leaves all of this running, for calls like\n");
      System.out.println(calls(regions));
    }
    return result.isExact() ? 0 : 1;
  }

  private static void keep(TwoRegions regions) {
    regions.hangzhou().restart();
    System.out.println("hangzhou is back, and all stays up until Ctrl-C. Try:\n");
    System.out.println(calls(regions));
    System.out.printf(
        "Name servers: hangzhou %s, shanghai %s%n",
        regions.hangzhou().nameServer(), regions.shanghai().nameServer());
    try {
      new CountDownLatch(1).await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static String calls(TwoRegions regions) {
    return TryByHand.calls(regions.services().endpoint(), DemoScenario.TASK, TwoRegions.SHANGHAI);
  }

  private static Path logs() {
    return Repository.root().resolve("target/logs/demo");
  }
}
