package dev.lockstep.coordinator.testing;

import dev.lockstep.admin.v1.Cluster;
import dev.lockstep.admin.v1.ProgressSync;
import dev.lockstep.admin.v1.Task;
import dev.lockstep.admin.v1.TaskDirection;
import dev.lockstep.admin.v1.TaskState;
import dev.lockstep.admin.v1.TaskStatus;
import dev.lockstep.admin.v1.TopicMapping;
import dev.lockstep.coordinator.catalog.Change;
import dev.lockstep.coordinator.catalog.ClusterCatalog;
import dev.lockstep.coordinator.catalog.StoredClusterCatalog;
import dev.lockstep.coordinator.catalog.StoredTaskCatalog;
import dev.lockstep.coordinator.catalog.TaskCatalog;
import dev.lockstep.coordinator.control.Control;
import dev.lockstep.coordinator.control.ControlMetrics;
import dev.lockstep.coordinator.control.ControlSettings;
import dev.lockstep.coordinator.leadership.Leadership;
import dev.lockstep.coordinator.status.MemoryGroupStates;
import dev.lockstep.coordinator.store.Store;
import dev.lockstep.worker.v1.ShardKind;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/**
 * A control plane on an embedded store, a clock that is advanced by hand and the caller's thread.
 */
public final class ControlHarness {
  public static final Duration LEASE = Duration.ofSeconds(20);
  public static final Duration SETTLE = Duration.ofSeconds(2);
  public static final Duration WARM_UP = Duration.ofSeconds(5);

  public final SimpleMeterRegistry meters = new SimpleMeterRegistry();
  public final TestClock clock = new TestClock();

  /** The system's time as the control plane shows it. */
  public final TestClock wall = new TestClock();

  public final DirectLoop loop = new DirectLoop();
  public final Store store;
  public final MemoryGroupStates groups = new MemoryGroupStates();
  public Control control;
  public Leadership leadership;
  public ClusterCatalog clusters;
  public TaskCatalog tasks;

  /** Leads, and knows the clusters "hz" (region hangzhou) and "sh" (region shanghai). */
  public ControlHarness(Path folder) {
    store = SqliteStores.open(folder, clock);
    boot();
    clusters.create(cluster("hz", "hangzhou"), Change.plain("CreateCluster"));
    clusters.create(cluster("sh", "shanghai"), Change.plain("CreateCluster"));
  }

  /** As after kill -9: all that was in memory is gone, every stream is broken. */
  public void restart() {
    boot();
  }

  private void boot() {
    ControlSettings settings =
        new ControlSettings(
            LEASE,
            Duration.ofSeconds(1),
            SETTLE,
            WARM_UP,
            4,
            Duration.ofSeconds(2),
            Duration.ofSeconds(1),
            1000);
    control =
        new Control(
            loop,
            store,
            wall,
            clock,
            settings,
            () -> leadership,
            groups,
            new ControlMetrics(meters));
    leadership =
        new Leadership(
            store,
            clock,
            "me",
            "",
            Duration.ofMinutes(10),
            Duration.ofMinutes(1),
            List.of(control));
    clusters = new StoredClusterCatalog(store, loop, leadership, control, clock);
    tasks = new StoredTaskCatalog(store, loop, leadership, control, clock);
    loop.post(leadership::tick);
  }

  /** Lets time pass, in ticks of a second, while these workers send their heartbeats. */
  public void pass(Duration time, FakeWorker... alive) {
    for (long i = 0; i < time.toSeconds(); i++) {
      clock.advance(Duration.ofSeconds(1));
      wall.advance(Duration.ofSeconds(1));
      for (FakeWorker worker : alive) {
        worker.heartbeat();
      }
      tick();
    }
  }

  public void tick() {
    loop.post(control::tick);
  }

  public FakeWorker relay(String id) {
    return new FakeWorker(
        this, id, "shanghai", List.of(ShardKind.SHARD_KIND_RELAY, ShardKind.SHARD_KIND_DISCOVERY));
  }

  public FakeWorker offsetSync(String id) {
    return new FakeWorker(this, id, "shanghai", List.of(ShardKind.SHARD_KIND_PROGRESS));
  }

  /** Relay "r1", which runs task "t" with that many queues. */
  public FakeWorker running(int queues) {
    FakeWorker relay = relay("r1").connect();
    createTask("t");
    relay.findTopic("t", queues, queues);
    return relay;
  }

  public Task createTask(String id) {
    return tasks.create(task(id), Change.plain("CreateTask"));
  }

  public TaskStatus status(String id) {
    return control.status(id);
  }

  /** A one-way task from hz to sh with the mapping "m" of topic orders, and progress sync. */
  public static Task task(String id) {
    return Task.newBuilder()
        .setName("tasks/" + id)
        .setSource("clusters/hz")
        .setDestination("clusters/sh")
        .setDirection(TaskDirection.Value.ONE_WAY)
        .setState(TaskState.Value.RUNNING)
        .addMappings(
            TopicMapping.newBuilder()
                .setId("m")
                .setSourceTopic("orders")
                .setDestinationTopic("orders"))
        .setProgressSync(ProgressSync.getDefaultInstance())
        .build();
  }

  private static Cluster cluster(String id, String region) {
    return Cluster.newBuilder()
        .setName("clusters/" + id)
        .setRegion(region)
        .addNameServers("127.0.0.1:9876")
        .build();
  }
}
