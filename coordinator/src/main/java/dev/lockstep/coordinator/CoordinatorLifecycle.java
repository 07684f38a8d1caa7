package dev.lockstep.coordinator;

import dev.lockstep.coordinator.config.CoordinatorConfig;
import dev.lockstep.coordinator.leadership.DataFolder;
import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import java.time.Clock;
import org.jboss.logging.Logger;

/** Starts the coordinator with the application, and stops it before. */
@Singleton
public class CoordinatorLifecycle {
  private static final Logger LOG = Logger.getLogger(CoordinatorLifecycle.class);

  private final CoordinatorConfig config;
  private final DataFolder folder;
  private final Coordinator coordinator;

  /** Takes the data folder and brings the schema up to date. */
  public CoordinatorLifecycle(
      CoordinatorConfig config,
      Databases databases,
      MeterRegistry meters,
      GrpcServingStatus serving) {
    config.check();
    this.config = config;
    // Before the first connection: the embedded store's file is in it.
    this.folder = DataFolder.open(config.dataDir());
    Clock clock = Clock.systemUTC();
    this.coordinator =
        new Coordinator(
            config, folder.coordinatorId(), databases.open(config, clock), clock, meters, serving);
  }

  /** The parts. */
  Coordinator coordinator() {
    return coordinator;
  }

  void start(@Observes StartupEvent event) {
    LOG.infof(
        "coordinator starting coordinator=%s data_dir=%s",
        folder.coordinatorId(), config.dataDir().toAbsolutePath());
    coordinator.start();
  }

  void stop(@Observes ShutdownEvent event) {
    LOG.infof("coordinator stopping coordinator=%s", folder.coordinatorId());
    coordinator.close();
    folder.close();
  }
}
