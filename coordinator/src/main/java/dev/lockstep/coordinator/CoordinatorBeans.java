package dev.lockstep.coordinator;

import dev.lockstep.coordinator.catalog.ClusterCatalog;
import dev.lockstep.coordinator.catalog.RequestLog;
import dev.lockstep.coordinator.catalog.TaskCatalog;
import dev.lockstep.coordinator.command.Commands;
import dev.lockstep.coordinator.control.Control;
import dev.lockstep.coordinator.control.ProgressSpecs;
import dev.lockstep.coordinator.control.QueueMaps;
import dev.lockstep.coordinator.leadership.LeaderGate;
import dev.lockstep.coordinator.loop.Loop;
import dev.lockstep.coordinator.operation.Operations;
import dev.lockstep.coordinator.status.GroupStates;
import dev.lockstep.coordinator.status.StatusView;
import dev.lockstep.coordinator.store.Store;
import jakarta.enterprise.inject.Produces;
import jakarta.enterprise.inject.Typed;
import jakarta.inject.Singleton;
import java.time.Clock;

/** Hands the parts of the coordinator to those who serve it, each by its interface. */
@Singleton
public class CoordinatorBeans {
  private final Coordinator coordinator;

  CoordinatorBeans(CoordinatorLifecycle lifecycle) {
    this.coordinator = lifecycle.coordinator();
  }

  @Produces
  @Singleton
  @Typed(Store.class)
  Store store() {
    return coordinator.store();
  }

  @Produces
  @Singleton
  @Typed(Clock.class)
  Clock clock() {
    return coordinator.clock();
  }

  @Produces
  @Singleton
  @Typed(Control.class)
  Control control() {
    return coordinator.control();
  }

  @Produces
  @Singleton
  @Typed(Loop.class)
  Loop loop() {
    return coordinator.loop();
  }

  @Produces
  @Singleton
  @Typed(LeaderGate.class)
  LeaderGate leaderGate() {
    return coordinator.leadership();
  }

  @Produces
  @Singleton
  @Typed(ClusterCatalog.class)
  ClusterCatalog clusterCatalog() {
    return coordinator.clusters();
  }

  @Produces
  @Singleton
  @Typed(TaskCatalog.class)
  TaskCatalog taskCatalog() {
    return coordinator.tasks();
  }

  @Produces
  @Singleton
  @Typed(RequestLog.class)
  RequestLog requestLog() {
    return coordinator.requests();
  }

  @Produces
  @Singleton
  @Typed(StatusView.class)
  StatusView statusView() {
    return coordinator.control();
  }

  @Produces
  @Singleton
  @Typed(ProgressSpecs.class)
  ProgressSpecs progressSpecs() {
    return coordinator.control();
  }

  @Produces
  @Singleton
  @Typed(QueueMaps.class)
  QueueMaps queueMaps() {
    return coordinator.control();
  }

  @Produces
  @Singleton
  @Typed(GroupStates.class)
  GroupStates groupStates() {
    return coordinator.groups();
  }

  @Produces
  @Singleton
  @Typed(Commands.class)
  Commands commands() {
    return coordinator.control().commands();
  }

  @Produces
  @Singleton
  @Typed(Operations.class)
  Operations operations() {
    return coordinator.operations();
  }
}
