package dev.lockstep.coordinator;

import dev.lockstep.coordinator.catalog.StoredClusterCatalog;
import dev.lockstep.coordinator.catalog.StoredRequestLog;
import dev.lockstep.coordinator.catalog.StoredTaskCatalog;
import dev.lockstep.coordinator.config.CoordinatorConfig;
import dev.lockstep.coordinator.control.Control;
import dev.lockstep.coordinator.control.ControlMetrics;
import dev.lockstep.coordinator.control.ControlSettings;
import dev.lockstep.coordinator.leadership.Leadership;
import dev.lockstep.coordinator.leadership.TermListener;
import dev.lockstep.coordinator.loop.ControlLoop;
import dev.lockstep.coordinator.operation.OperationRegistry;
import dev.lockstep.coordinator.status.MemoryGroupStates;
import dev.lockstep.coordinator.store.Store;
import dev.lockstep.coordinator.time.SteadyClock;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Clock;
import java.time.Duration;
import java.util.List;

/** The parts of a coordinator, put together. Does nothing until {@link #start}. Thread-safe. */
public final class Coordinator implements AutoCloseable {
  private static final Duration TICK = Duration.ofMillis(100);

  private final Store store;
  private final Clock clock;
  private final ControlLoop loop;
  private final Leadership leadership;
  private final Control control;
  private final OperationRegistry operations;
  private final MemoryGroupStates groups = new MemoryGroupStates();
  private final StoredClusterCatalog clusters;
  private final StoredTaskCatalog tasks;
  private final StoredRequestLog requests;

  /**
   * Puts the parts together.
   *
   * @param config settings that were checked
   * @param coordinatorId stable id of this coordinator
   * @param store the store, with its schema
   * @param clock the system's time, for what people read; leases and timeouts only begin with it
   * @param meters where to register meters
   * @param outside told of terms besides the parts, after they have begun
   */
  public Coordinator(
      CoordinatorConfig config,
      String coordinatorId,
      Store store,
      Clock clock,
      MeterRegistry meters,
      TermListener outside) {
    this.store = store;
    this.clock = clock;
    // A step of the system's time must end no lease, and prolong none.
    Clock steady = SteadyClock.from(clock);
    loop = new ControlLoop(config.loopCapacity());
    operations = new OperationRegistry(store, this::leadership, clock);
    control =
        new Control(
            loop,
            store,
            clock,
            steady,
            ControlSettings.of(config),
            this::leadership,
            groups,
            new ControlMetrics(meters));
    leadership =
        new Leadership(
            store,
            steady,
            coordinatorId,
            config.address().orElse(""),
            config.leader().lease(),
            config.leader().renewInterval(),
            List.of(operations, control, outside));
    clusters = new StoredClusterCatalog(store, loop, leadership, control, clock);
    tasks = new StoredTaskCatalog(store, loop, leadership, control, clock);
    requests = new StoredRequestLog(store, leadership, clock);
  }

  /** Begins to seek the lead, and to serve once it has it. */
  public void start() {
    loop.every(TICK, leadership::tick);
    loop.every(TICK, control::tick);
  }

  /**
   * Gives up the lead, so that another coordinator need not wait for it, and stops. Workers keep
   * what they have.
   */
  @Override
  public void close() {
    loop.post(() -> {
      try {
        control.flush();
      } finally {
        leadership.resign();
      }
    });
    loop.close();
  }

  /** The store. */
  public Store store() {
    return store;
  }

  /** The system's time. */
  public Clock clock() {
    return clock;
  }

  /** The control loop. */
  public ControlLoop loop() {
    return loop;
  }

  /** Whether this coordinator leads. */
  public Leadership leadership() {
    return leadership;
  }

  /** Sessions, status, queue maps and commands. */
  public Control control() {
    return control;
  }

  /** Operations. */
  public OperationRegistry operations() {
    return operations;
  }

  /** Last results of consumer groups. */
  public MemoryGroupStates groups() {
    return groups;
  }

  /** Registered clusters. */
  public StoredClusterCatalog clusters() {
    return clusters;
  }

  /** Configured tasks. */
  public StoredTaskCatalog tasks() {
    return tasks;
  }

  /** Answers by request id. */
  public StoredRequestLog requests() {
    return requests;
  }
}
