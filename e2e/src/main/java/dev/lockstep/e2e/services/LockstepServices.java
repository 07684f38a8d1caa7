package dev.lockstep.e2e.services;

import dev.lockstep.testbed.link.DelayProxy;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.http.HttpClient;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * A Lockstep of its own: one coordinator and as many workers as a caller adds, each a process with
 * its own data folder and loopback ports. All of it ends with {@link #close} or with this JVM.
 * Thread-safe.
 */
public final class LockstepServices implements AutoCloseable {

  private static final String LOOPBACK = "127.0.0.1";

  private final ServiceLauncher launcher;
  private final Path logs;
  private final Path data;
  private final Map<ServiceKind, Map<String, String>> extra;
  private final Guardian guardian;
  private final FreePorts ports = new FreePorts();
  private final HttpClient http = HttpClient.newHttpClient();
  private final List<ServiceProcess> processes = new ArrayList<>();
  private final List<DelayProxy> links = new ArrayList<>();
  private final int apiPort = ports.next();
  private final ServiceProcess coordinator;
  private final AdminApi api;

  private LockstepServices(Builder builder) {
    launcher = builder.launcher;
    logs = createFolder(builder.logs);
    data = createScratch();
    extra = builder.settings;
    guardian = Guardian.over(data);
    coordinator = add(ServiceKind.COORDINATOR, "coordinator", coordinatorSettings(builder));
    api = AdminApi.at(endpoint());
  }

  /**
   * Describes services to start.
   *
   * @param logs the folder for their logs, one file a process; it stays when they are closed, and
   *     the files of an earlier run are replaced
   */
  public static Builder builder(Path logs) {
    return new Builder(logs);
  }

  /** The coordinator. */
  public ServiceProcess coordinator() {
    return coordinator;
  }

  /** Where the coordinator serves its API, {@code host:port}. */
  public String endpoint() {
    return LOOPBACK + ":" + apiPort;
  }

  /** The admin API of the coordinator. */
  public AdminApi api() {
    return api;
  }

  /**
   * Adds a worker and starts it; it is not ready when this returns.
   *
   * @param kind MESSAGE_RELAY or OFFSET_SYNC
   * @param region the region it says that it runs in
   */
  public ServiceProcess addWorker(ServiceKind kind, String region) {
    return addWorker(kind, region, endpoint());
  }

  /**
   * As {@link #addWorker(ServiceKind, String)}, but it reaches the coordinator through a link.
   *
   * @param link from {@link #linkToCoordinator}
   */
  public ServiceProcess addWorker(ServiceKind kind, String region, DelayProxy link) {
    return addWorker(kind, region, LOOPBACK + ":" + link.address().getPort());
  }

  private ServiceProcess addWorker(ServiceKind kind, String region, String coordinator) {
    if (kind == ServiceKind.COORDINATOR) {
      throw new IllegalArgumentException("kind must be a worker, not " + kind);
    }
    ServiceProcess worker = add(kind, nextId(kind), workerSettings(region, coordinator));
    worker.start();
    return worker;
  }

  /** A network between a worker and the coordinator; closed with the services. */
  public DelayProxy linkToCoordinator() {
    DelayProxy link =
        DelayProxy.start(
            new InetSocketAddress(InetAddress.getLoopbackAddress(), ports.next()),
            new InetSocketAddress(InetAddress.getLoopbackAddress(), apiPort));
    synchronized (this) {
      links.add(link);
    }
    return link;
  }

  /** Waits until every process that was started says that it is ready. */
  public void awaitReady() {
    all().stream().filter(ServiceProcess::isAlive).forEach(ServiceProcess::awaitReady);
  }

  /** The folder of the logs, one file a process. */
  public Path logs() {
    return logs;
  }

  /** The processes, in the order they were added. */
  public synchronized List<ServiceProcess> all() {
    return List.copyOf(processes);
  }

  /** Kills all processes and deletes their data; their logs stay. */
  @Override
  public void close() {
    api.close();
    all().forEach(ServiceProcess::kill);
    allLinks().forEach(DelayProxy::close);
    guardian.close();
    http.close();
  }

  private synchronized List<DelayProxy> allLinks() {
    return List.copyOf(links);
  }

  private synchronized String nextId(ServiceKind kind) {
    long same = processes.stream().filter(p -> p.kind() == kind).count();
    return kind.module() + "-" + (same + 1);
  }

  private synchronized ServiceProcess add(
      ServiceKind kind, String id, Map<String, String> ownSettings) {
    int managementPort = ports.next();
    Path home = createFolder(data.resolve(id));
    Map<String, String> settings = new HashMap<>(ownSettings);
    settings.put("quarkus.management.host", LOOPBACK);
    settings.put("quarkus.management.port", Integer.toString(managementPort));
    settings.put("quarkus.http.host", LOOPBACK);
    settings.put(dataFolderSetting(kind), createFolder(home.resolve("data")).toString());
    settings.putAll(extra.getOrDefault(kind, Map.of()));
    ServiceProcess process =
        new ServiceProcess(
            id,
            kind,
            launcher.command(kind, settings, createFolder(home.resolve("tmp"))),
            managementPort,
            withoutOld(logs.resolve(id + ".log")),
            guardian,
            http);
    processes.add(process);
    return process;
  }

  private static String dataFolderSetting(ServiceKind kind) {
    return switch (kind) {
      case COORDINATOR -> "lockstep.coordinator.data-dir";
      case MESSAGE_RELAY, OFFSET_SYNC -> "lockstep.worker.data-dir";
    };
  }

  private Map<String, String> coordinatorSettings(Builder builder) {
    return Map.of(
        "quarkus.http.port", Integer.toString(apiPort),
        "lockstep.coordinator.lease", builder.lease.toString(),
        "lockstep.coordinator.settle", builder.settle.toString());
  }

  private Map<String, String> workerSettings(String region, String coordinator) {
    return Map.of(
        "quarkus.http.port",
        "0",
        "lockstep.worker.coordinators",
        coordinator,
        "lockstep.worker.region",
        region);
  }

  private static Path createFolder(Path folder) {
    try {
      return Files.createDirectories(folder);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Path withoutOld(Path log) {
    try {
      Files.deleteIfExists(log);
      return log;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Path createScratch() {
    try {
      return Files.createTempDirectory("lockstep-services-").toRealPath();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Describes services to start. Not thread-safe. */
  public static final class Builder {

    private final Path logs;
    private final Map<ServiceKind, Map<String, String>> settings = new HashMap<>();
    private ServiceLauncher launcher = ServiceBuild.chosen().launcher();
    private Duration lease = Duration.ofSeconds(5);
    private Duration settle = Duration.ofSeconds(1);

    private Builder(Path logs) {
      this.logs = logs;
    }

    /** How long a worker's lease lasts. Default 5 s: a killed worker's shards move soon. */
    public Builder lease(Duration lease) {
      this.lease = lease;
      return this;
    }

    /** How long the coordinator waits after a lease has ended. Default 1 s. */
    public Builder settle(Duration settle) {
      this.settle = settle;
      return this;
    }

    /** How the services become processes. Default: {@link ServiceBuild#chosen}. */
    public Builder launcher(ServiceLauncher launcher) {
      this.launcher = launcher;
      return this;
    }

    /** One more setting for every process of a kind. */
    public Builder setting(ServiceKind kind, String name, String value) {
      settings.computeIfAbsent(kind, k -> new HashMap<>()).put(name, value);
      return this;
    }

    /** Makes the services; nothing runs yet. */
    public LockstepServices create() {
      return new LockstepServices(this);
    }

    /** Starts the coordinator and returns when it is ready. */
    public LockstepServices start() {
      LockstepServices services = create();
      try {
        services.coordinator.start();
        services.coordinator.awaitReady();
        return services;
      } catch (RuntimeException e) {
        services.close();
        throw e;
      }
    }
  }
}
