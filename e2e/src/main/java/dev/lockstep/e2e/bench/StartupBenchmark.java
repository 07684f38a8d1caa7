package dev.lockstep.e2e.bench;

import dev.lockstep.e2e.measure.ProcessStatus;
import dev.lockstep.e2e.measure.Samples;
import dev.lockstep.e2e.report.Figures;
import dev.lockstep.e2e.services.JvmLauncher;
import dev.lockstep.e2e.services.LockstepServices;
import dev.lockstep.e2e.services.NativeLauncher;
import dev.lockstep.e2e.services.ServiceKind;
import dev.lockstep.e2e.services.ServiceLauncher;
import dev.lockstep.e2e.services.ServiceProcess;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.awaitility.Awaitility;

/**
 * From the start of a service's process to its readiness (a worker's is that it is registered), and
 * the memory it holds then: on the JVM as it is, on the JVM with an AOT cache as the images have
 * it, and as a native executable where there is one.
 */
final class StartupBenchmark implements Benchmark {

  private static final String REGION = "cn-shanghai";
  private static final Duration WITHIN = Duration.ofMinutes(2);
  private static final Duration LOOK = Duration.ofMillis(5);

  /** What the JVM chooses by itself in a container of the chart's default size, 512 MiB. */
  private static final List<String> OPTIONS = List.of("-Xmx307m", "-XX:+UseSerialGC");

  private static final double KIB_PER_MIB = 1024;

  /** How long it took, and what it holds. */
  private record Started(double readyMillis, double rssMib) {}

  /** A way to build the services. */
  private record Build(String key, String label, ServiceLauncher launcher) {}

  @Override
  public String name() {
    return "startup";
  }

  @Override
  public String summary() {
    return "time to readiness and memory of each service, by kind of build";
  }

  @Override
  public Figures run(BenchRun run) {
    List<Build> builds = builds(run);
    List<Map<Build, Map<ServiceKind, Started>>> rounds =
        run.eachRound(round -> {
          Map<Build, Map<ServiceKind, Started>> measured = new LinkedHashMap<>();
          builds.forEach(build -> measured.put(build, measure(run, build, round)));
          return measured;
        });
    Figures.Builder figures = Figures.builder();
    for (ServiceKind kind : ServiceKind.values()) {
      for (Build build : builds) {
        List<Started> started =
            rounds.stream()
                .flatMap(round -> Stream.ofNullable(round.get(build)))
                .flatMap(services -> Stream.ofNullable(services.get(kind)))
                .toList();
        String key = kind.module().replace('-', '_') + "_" + build.key();
        String label = kind.module() + ", " + build.label();
        figures.add(key + "_ready_ms", label + ": ready, ms", samples(started, true));
        figures.add(key + "_rss_mib", label + ": memory then, MiB", samples(started, false));
      }
    }
    return figures.build();
  }

  private static Samples samples(List<Started> started, boolean ready) {
    return Samples.of(
        started.stream().map(one -> ready ? one.readyMillis() : one.rssMib()).toList());
  }

  private static List<Build> builds(BenchRun run) {
    JvmLauncher jvm = JvmLauncher.fromRepository().withOptions(OPTIONS);
    List<Build> builds = new ArrayList<>();
    builds.add(new Build("jvm", "JVM", jvm));
    builds.add(new Build("jvm_aot", "JVM with AOT cache", trained(run, jvm)));
    NativeLauncher executables = NativeLauncher.fromRepository();
    if (Stream.of(ServiceKind.values()).allMatch(executables::has)) {
      builds.add(new Build("native", "native", executables));
    } else {
      run.progress().done("No native executables: ./mvnw -DskipTests -Dnative package makes them");
    }
    return builds;
  }

  /** One start of each service to learn from, as the build of the JVM images does it. */
  private static ServiceLauncher trained(BenchRun run, ServiceLauncher jvm) {
    run.progress().done("Making AOT caches");
    Path folder = run.logs().resolve("aot");
    try {
      Files.createDirectories(folder);
      for (ServiceKind kind : ServiceKind.values()) {
        Files.deleteIfExists(cache(folder, kind));
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    try (LockstepServices services =
        run.resources()
            .own(
                LockstepServices.builder(run.logs().resolve("training"))
                    .launcher(option(jvm, "-XX:AOTCacheOutput=", folder))
                    .create())) {
      start(services, ServiceKind.COORDINATOR).awaitReady();
      start(services, ServiceKind.MESSAGE_RELAY).awaitReady();
      start(services, ServiceKind.OFFSET_SYNC).awaitReady();
      // Caches are written at the end; the coordinator goes last, as the others need it for theirs.
      services.all().reversed().forEach(service -> service.terminate(WITHIN));
    }
    for (ServiceKind kind : ServiceKind.values()) {
      if (!Files.isRegularFile(cache(folder, kind))) {
        throw new IllegalStateException("the JVM has written no " + cache(folder, kind));
      }
    }
    return option(jvm, "-XX:AOTCache=", folder);
  }

  private static ServiceLauncher option(ServiceLauncher jvm, String option, Path folder) {
    return (kind, settings, scratch) -> {
      List<String> command = new ArrayList<>(jvm.command(kind, settings, scratch));
      command.add(1, option + cache(folder, kind));
      command.add(2, "-Xlog:aot=error");
      return command;
    };
  }

  private static Path cache(Path folder, ServiceKind kind) {
    return folder.resolve(kind.module() + ".aot");
  }

  private static Map<ServiceKind, Started> measure(BenchRun run, Build build, int round) {
    Map<ServiceKind, Started> measured = new EnumMap<>(ServiceKind.class);
    try (LockstepServices services =
        run.resources()
            .own(
                LockstepServices.builder(run.logs().resolve(build.key()))
                    .launcher(build.launcher())
                    .create())) {
      services.coordinator().isReady(); // loads what the next looks need
      for (ServiceKind kind : ServiceKind.values()) {
        Started started = measure(services, kind);
        run.progress()
            .done(
                "  round %d, %s, %s: %,.0f ms, %,.0f MiB"
                    .formatted(
                        round,
                        build.label(),
                        kind.module(),
                        started.readyMillis(),
                        started.rssMib()));
        measured.put(kind, started);
      }
    }
    return measured;
  }

  private static Started measure(LockstepServices services, ServiceKind kind) {
    long began = System.nanoTime();
    ServiceProcess service = start(services, kind);
    Awaitility.await(kind.module() + " is ready")
        .atMost(WITHIN)
        .pollDelay(Duration.ZERO)
        .pollInterval(LOOK)
        .failFast(() -> !service.isAlive())
        .until(service::isReady);
    double millis = (System.nanoTime() - began) / 1e6;
    long kib = ProcessStatus.of(service.pid()).map(ProcessStatus::residentKib).orElse(0L);
    return new Started(millis, kib / KIB_PER_MIB);
  }

  private static ServiceProcess start(LockstepServices services, ServiceKind kind) {
    return switch (kind) {
      case COORDINATOR -> {
        services.coordinator().start();
        yield services.coordinator();
      }
      case MESSAGE_RELAY, OFFSET_SYNC -> services.addWorker(kind, REGION);
    };
  }
}
