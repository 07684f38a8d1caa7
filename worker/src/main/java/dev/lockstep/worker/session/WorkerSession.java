package dev.lockstep.worker.session;

import dev.lockstep.worker.CommandHandler;
import dev.lockstep.worker.ShardHost;
import dev.lockstep.worker.v1.Hello;
import dev.lockstep.worker.v1.ShardKind;
import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import jakarta.annotation.Priority;
import jakarta.enterprise.event.Observes;
import jakarta.enterprise.inject.Any;
import jakarta.enterprise.inject.Instance;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.UUID;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/** The session, from the start of the process to its graceful end. */
@Singleton
public final class WorkerSession {

  private static final Logger LOG = Logger.getLogger(WorkerSession.class);
  private static final Duration GRACE = Duration.ofSeconds(3);

  private final WorkerConfig config;
  private final List<ShardHost> hosts;
  private final List<CommandHandler> handlers;
  private final MeterRegistry registry;
  private final CoordinatorLink link;
  private final BlockingQueue<SessionEvent> events = new LinkedBlockingQueue<>();

  private @Nullable DataFolder folder;
  private volatile @Nullable SessionLoop loop;
  private volatile SessionState state = new SessionState.Waiting(0, 0);

  @Inject
  WorkerSession(
      WorkerConfig config,
      @Any Instance<ShardHost> hosts,
      @Any Instance<CommandHandler> handlers,
      MeterRegistry registry) {
    this(
        config,
        hosts.stream().toList(),
        handlers.stream().toList(),
        registry,
        new GrpcLink(LinkSecurity.of(config.tls())));
  }

  WorkerSession(
      WorkerConfig config,
      List<ShardHost> hosts,
      List<CommandHandler> handlers,
      MeterRegistry registry,
      CoordinatorLink link) {
    this.config = config;
    this.hosts = List.copyOf(hosts);
    this.handlers = List.copyOf(handlers);
    this.registry = registry;
    this.link = link;
  }

  /** The coordinator this worker is registered with; empty while it is with none. */
  Optional<String> registeredWith() {
    return state instanceof SessionState.Registered registered
        ? Optional.of(registered.address().toString())
        : Optional.empty();
  }

  /** False if the session's thread has died: nothing would renew the lease or reconnect again. */
  boolean isAlive() {
    SessionLoop running = loop;
    return running == null || !running.isFinished() || state instanceof SessionState.Ended;
  }

  void start(@Observes StartupEvent started) {
    Coordinators coordinators = new Coordinators(config.coordinators());
    Map<ShardKind, ShardHost> byKind = byKind();
    DataFolder locked = DataFolder.lock(config.dataDir());
    folder = locked;
    Hello identity = identity(locked.workerId(), byKind);
    Outbox outbox = new Outbox();
    SessionMetrics metrics = new SessionMetrics(registry, byKind.keySet());
    SessionMachine machine =
        new SessionMachine(
            identity,
            coordinators,
            new Backoff(new Random()),
            new HeldShards(byKind.keySet(), outbox, events::add),
            config.drainTimeout(),
            System::nanoTime,
            () -> hosts.stream().mapToDouble(ShardHost::bytesPerSecond).sum());
    SessionLoop created =
        new SessionLoop(
            machine,
            events,
            outbox,
            link,
            byKind,
            new CommandRunner(locked.workerId(), handlers),
            metrics,
            now -> observe(now, metrics));
    loop = created;
    LOG.infof(
        "worker starts: worker=%s incarnation=%s region=%s kinds=%s coordinators=%s",
        identity.getWorkerId(),
        identity.getIncarnation(),
        identity.getRegion(),
        byKind.keySet(),
        config.coordinators());
    Thread.ofPlatform().name("worker-session").daemon().start(created);
  }

  /** Runs before other beans stop: shards need them to drain. */
  void stop(@Observes @Priority(1) ShutdownEvent stopping) throws InterruptedException {
    SessionLoop running = loop;
    if (running != null) {
      LOG.infof("worker stops: its shards are drained and given back");
      events.add(new SessionEvent.DrainRequested());
      if (!running.awaitFinished(config.drainTimeout().plus(GRACE))) {
        LOG.warnf("worker stops with shards that were not given back in time");
      }
    }
    if (folder != null) {
      folder.close();
    }
  }

  private void observe(SessionState now, SessionMetrics metrics) {
    SessionState before = state;
    state = now;
    if (now instanceof SessionState.Registered registered
        && !(before instanceof SessionState.Registered was
            && was.stream() == registered.stream())) {
      LOG.infof("registered: coordinator=%s", registered.address());
    }
    metrics.registered(now instanceof SessionState.Registered);
  }

  private Hello identity(String workerId, Map<ShardKind, ShardHost> byKind) {
    return Hello.newBuilder()
        .setWorkerId(workerId)
        .setIncarnation(UUID.randomUUID().toString())
        .setRegion(config.region().orElse(""))
        .addAllKinds(byKind.keySet())
        .setVersion(version())
        .build();
  }

  private Map<ShardKind, ShardHost> byKind() {
    Map<ShardKind, ShardHost> byKind = new EnumMap<>(ShardKind.class);
    for (ShardHost host : hosts) {
      if (byKind.put(host.kind(), host) != null) {
        throw new IllegalStateException("two hosts for shards of " + host.kind());
      }
    }
    if (byKind.isEmpty()) {
      throw new IllegalStateException("a worker needs at least one ShardHost bean");
    }
    return byKind;
  }

  private static String version() {
    String version = WorkerSession.class.getPackage().getImplementationVersion();
    return version == null ? "dev" : version;
  }
}
