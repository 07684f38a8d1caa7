package dev.lockstep.coordinator.control;

import dev.lockstep.admin.v1.Cluster;
import dev.lockstep.admin.v1.Task;
import dev.lockstep.admin.v1.TaskStatus;
import dev.lockstep.coordinator.catalog.CatalogListener;
import dev.lockstep.coordinator.catalog.ResourceNames;
import dev.lockstep.coordinator.command.CommandDispatcher;
import dev.lockstep.coordinator.command.Commands;
import dev.lockstep.coordinator.failure.ControlException;
import dev.lockstep.coordinator.failure.Reason;
import dev.lockstep.coordinator.leadership.LeaderGate;
import dev.lockstep.coordinator.leadership.TermListener;
import dev.lockstep.coordinator.loop.Loop;
import dev.lockstep.coordinator.status.MemoryGroupStates;
import dev.lockstep.coordinator.status.StatusView;
import dev.lockstep.coordinator.store.LeaderEpoch;
import dev.lockstep.coordinator.store.Store;
import dev.lockstep.worker.v1.ProgressSpec;
import dev.lockstep.worker.v1.SessionRequest;
import dev.lockstep.worker.v1.TopicQueueMap;
import java.time.Clock;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * The control plane's door. Questions may come from any thread; {@link #received}, {@link #closed},
 * {@link #tick} and what the catalogs and leadership tell is called on the control loop.
 */
public final class Control
    implements CatalogListener, TermListener, StatusView, ProgressSpecs, QueueMaps {
  private static final Logger LOG = Logger.getLogger(Control.class);

  private final Loop loop;
  private final Store store;
  private final Clock clock;
  private final Clock steady;
  private final ControlSettings settings;
  private final Supplier<LeaderGate> gate;
  private final MemoryGroupStates groups;
  private final ControlMetrics metrics;
  private final CommandDispatcher commands;
  private @Nullable Term term;
  private boolean reconcilePosted;

  /**
   * Without a term yet.
   *
   * @param clock times what people read
   * @param steady times leases and timeouts
   * @param gate whether this coordinator leads; asked only once there is something to ask about
   */
  public Control(
      Loop loop,
      Store store,
      Clock clock,
      Clock steady,
      ControlSettings settings,
      Supplier<LeaderGate> gate,
      MemoryGroupStates groups,
      ControlMetrics metrics) {
    this.loop = loop;
    this.store = store;
    this.clock = clock;
    this.steady = steady;
    this.settings = settings;
    this.gate = gate;
    this.groups = groups;
    this.metrics = metrics;
    this.commands =
        new CommandDispatcher(
            loop, gate, () -> current().map(Term::commandWorkers).orElse(List.of()), steady);
  }

  /** Has workers carry out commands. */
  public Commands commands() {
    return commands;
  }

  /** A message came in on a worker's stream. A bad message ends the stream and nothing else. */
  public void received(WorkerLink link, SessionRequest message) {
    Optional<Term> leading = current();
    // The lease may be over before a tick has seen it; what was queued meanwhile renews nothing.
    if (leading.isEmpty() || gate.get().current().isEmpty()) {
      link.send(Term.redirect(gate.get().leaderAddress()));
      link.close();
      return;
    }
    try {
      leading.get().received(link, message);
    } catch (ControlException e) {
      end(leading.get(), link, message, e);
    } catch (IllegalArgumentException e) {
      end(
          leading.get(),
          link,
          message,
          new ControlException(
              Reason.INVALID_FIELD, message.getMessageCase() + ": " + e.getMessage(), e));
    }
  }

  private static void end(
      Term leading, WorkerLink link, SessionRequest message, ControlException why) {
    LOG.warnf(
        "message of a worker not taken, its stream is ended kind=%s reason=%s message=\"%s\"",
        message.getMessageCase(), why.reason(), why.getMessage());
    leading.closed(link);
    link.refuse(why);
  }

  /** A worker's stream is no more. */
  public void closed(WorkerLink link) {
    current().ifPresent(leading -> leading.closed(link));
  }

  /** Does what time alone brings about. */
  public void tick() {
    try {
      current().ifPresent(Term::tick);
    } finally {
      // Commands end in time whether or not the store works.
      commands.tick();
    }
  }

  /** Writes what is kept for the next batch; before leadership is given up on purpose. */
  public void flush() {
    current().ifPresent(Term::flush);
  }

  @Override
  public void termBegins(LeaderEpoch epoch) {
    term =
        new Term(
            TermState.load(epoch, store, clock, steady, settings),
            commands,
            groups,
            metrics,
            this::reconcileSoon);
    metrics.leading(true);
  }

  @Override
  public void termEnds() {
    current().ifPresent(Term::end);
    term = null;
    commands.failAll();
    metrics.leading(false);
  }

  @Override
  public void clusterChanged(Cluster cluster) {
    changed(leading -> leading.state().put(cluster));
  }

  @Override
  public void clusterDeleted(String clusterId) {
    changed(leading -> leading.state().removeCluster(clusterId));
  }

  @Override
  public void taskChanged(Task task) {
    changed(leading -> {
      Optional<TaskRuntime> known = leading.state().task(ResourceNames.taskId(task.getName()));
      known.ifPresent(runtime -> runtime.configured(task));
      leading.state().put(known.orElseGet(() -> new TaskRuntime(task, List.of())));
    });
  }

  @Override
  public void taskResumed(String taskId) {
    changed(leading -> leading.restartStopped(taskId));
  }

  @Override
  public void taskDeleted(String taskId) {
    groups.forget(taskId);
    changed(leading -> leading.state().removeTask(taskId));
  }

  @Override
  public TaskStatus status(String taskId) {
    return ask(leading -> leading.status(taskId));
  }

  @Override
  public ProgressSpec progressSpec(String taskId) {
    return ask(leading -> leading.progressSpec(taskId));
  }

  @Override
  public List<TopicQueueMap> queueMaps(String taskId) {
    return ask(leading -> leading.queueMaps(taskId));
  }

  /** After what waits in the loop already, however often this is asked for meanwhile. */
  private void reconcileSoon() {
    if (reconcilePosted) {
      return;
    }
    reconcilePosted = true;
    try {
      loop.post(() -> {
        reconcilePosted = false;
        current().ifPresent(Term::reconcile);
      });
    } catch (ControlException e) {
      reconcilePosted = false;
      LOG.debugf("left to the next tick reason=%s", e.reason());
    }
  }

  /**
   * The change is durable and taken; what follows from it is done right after, and by the next tick
   * if that fails.
   */
  private void changed(Consumer<Term> change) {
    current().ifPresent(change);
    try {
      loop.post(this::tick);
    } catch (ControlException e) {
      // The caller's change is done; it must not look refused because the loop is full.
      LOG.debugf("left to the next tick reason=%s", e.reason());
    }
  }

  private <T> T ask(Function<Term, T> question) {
    return loop.call(() -> {
      var _ = gate.get().require();
      return question.apply(current().orElseThrow());
    });
  }

  private Optional<Term> current() {
    return Optional.ofNullable(term);
  }
}
