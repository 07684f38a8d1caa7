package dev.lockstep.worker.session;

import dev.lockstep.worker.ShardHost;
import dev.lockstep.worker.v1.SessionRequest;
import dev.lockstep.worker.v1.SessionResponse;
import dev.lockstep.worker.v1.ShardKind;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * Does what the {@link SessionMachine} decides, on one platform thread: leases must be renewed in
 * time even while the shards' virtual threads keep every carrier busy.
 */
final class SessionLoop implements Runnable {

  private static final Logger LOG = Logger.getLogger(SessionLoop.class);
  private static final Duration LAST_WORDS = Duration.ofSeconds(1);

  private final SessionMachine machine;
  private final BlockingQueue<SessionEvent> events;
  private final Outbox outbox;
  private final CoordinatorLink link;
  private final Map<ShardKind, ShardHost> hosts;
  private final CommandRunner commands;
  private final Consumer<SessionState> observer;
  private final SessionMetrics metrics;
  private final CountDownLatch finished = new CountDownLatch(1);

  private CoordinatorLink.@Nullable Stream stream;
  private boolean quiet;

  SessionLoop(
      SessionMachine machine,
      BlockingQueue<SessionEvent> events,
      Outbox outbox,
      CoordinatorLink link,
      Map<ShardKind, ShardHost> hosts,
      CommandRunner commands,
      SessionMetrics metrics,
      Consumer<SessionState> observer) {
    this.machine = machine;
    this.events = events;
    this.outbox = outbox;
    this.link = link;
    this.hosts = Map.copyOf(hosts);
    this.commands = commands;
    this.metrics = metrics;
    this.observer = observer;
  }

  @Override
  public void run() {
    try {
      while (finished.getCount() > 0) {
        SessionEvent event = events.poll(machine.nanosToNextTick(), TimeUnit.NANOSECONDS);
        var actions = event == null ? machine.tick() : machine.handle(event);
        actions.forEach(this::perform);
        sendReports();
        hosts.keySet().forEach(kind -> metrics.shards(kind, machine.held(kind)));
        quiet &= !(machine.state() instanceof SessionState.Registered);
        observer.accept(machine.state());
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } finally {
      finished.countDown();
    }
  }

  /** Has the loop come to its end, whether it was asked to or not? */
  boolean isFinished() {
    return finished.getCount() == 0;
  }

  /** True once the session is over. */
  boolean awaitFinished(Duration limit) throws InterruptedException {
    return finished.await(limit.toMillis(), TimeUnit.MILLISECONDS);
  }

  private void perform(SessionAction action) {
    switch (action) {
      case SessionAction.Open open -> open(open);
      case SessionAction.Send(SessionRequest message) -> send(message);
      case SessionAction.Close(long id, String cause) -> close(id, cause);
      case SessionAction.AssignShard(var assign, Tenure tenure) -> {
        try {
          host(tenure.kind()).assign(assign, tenure);
        } catch (RuntimeException e) {
          LOG.errorf(e, "shard given back, its host failed to start it: %s", name(tenure));
          tenure.released();
        }
      }
      case SessionAction.PrepareShard(var assign, var kind) -> {
        try {
          host(kind).prepare(assign);
        } catch (RuntimeException e) {
          LOG.warnf(e, "not prepared: shard=%s", assign.getShard().getShardId());
        }
      }
      case SessionAction.RevokeShard(Tenure tenure) -> {
        LOG.infof("shard revoked: %s", name(tenure));
        guarded(tenure, host -> host.revoke(tenure.shard()));
      }
      case SessionAction.DropShard(Tenure tenure, String cause) -> {
        metrics.dropped();
        LOG.warnf("shard dropped: %s cause=\"%s\"", name(tenure), cause);
        guarded(tenure, host -> host.drop(tenure.shard()));
      }
      case SessionAction.RunCommand(var command) -> {
        if (stream != null) {
          commands.start(command, stream);
        }
      }
      case SessionAction.CancelCommand(String id) -> commands.cancel(id);
      case SessionAction.Finish _ -> {
        LOG.info("all shards are given back");
        finish();
      }
    }
  }

  private void open(SessionAction.Open open) {
    LOG.debugf("connecting: coordinator=%s", open.address());
    CoordinatorLink.Stream opened =
        link.open(
            open.address(),
            new CoordinatorLink.Listener() {
              @Override
              public void received(SessionResponse message) {
                events.add(new SessionEvent.Received(open.stream(), message));
              }

              @Override
              public void ended(String cause) {
                events.add(new SessionEvent.StreamEnded(open.stream(), cause));
              }

              @Override
              public void ready() {
                commands.ready();
                events.add(new SessionEvent.ReportsWaiting());
              }
            });
    stream = opened;
    opened.send(open.hello());
  }

  private void send(SessionRequest message) {
    if (stream == null) {
      return;
    }
    if (message.hasReleased()) {
      // The last report of a shard goes before the word that it was given back.
      Optional<SessionRequest> report = outbox.poll();
      while (report.isPresent()) {
        stream.send(report.get());
        report = outbox.poll();
      }
    }
    stream.send(message);
  }

  private void close(long id, String cause) {
    // While no coordinator answers, one line says so: the tries go on every two seconds.
    boolean expected = quiet || machine.state() instanceof SessionState.Ended;
    Logger.Level level = expected ? Logger.Level.DEBUG : Logger.Level.WARN;
    LOG.logf(level, "not registered, trying on: stream=%d cause=\"%s\"", id, cause);
    quiet = true;
    commands.cancelAll();
    if (stream != null) {
      stream.close();
    }
  }

  private void sendReports() {
    if (stream == null || !(machine.state() instanceof SessionState.Registered)) {
      return;
    }
    while (stream.isReady()) {
      Optional<SessionRequest> report = outbox.poll();
      if (report.isEmpty()) {
        return;
      }
      stream.send(report.get());
    }
  }

  private void finish() {
    try {
      if (stream != null) {
        stream.awaitClosed(LAST_WORDS);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } finally {
      finished.countDown();
    }
  }

  private void guarded(Tenure tenure, Consumer<ShardHost> call) {
    try {
      call.accept(host(tenure.kind()));
    } catch (RuntimeException e) {
      LOG.errorf(e, "the host of a shard failed: %s", name(tenure));
    }
  }

  private ShardHost host(ShardKind kind) {
    ShardHost host = hosts.get(kind);
    if (host == null) {
      throw new IllegalStateException("no host for " + kind);
    }
    return host;
  }

  private static String name(Tenure tenure) {
    return "shard=%s epoch=%d".formatted(tenure.shard().getShardId(), tenure.shard().getEpoch());
  }
}
