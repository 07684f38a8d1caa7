package dev.lockstep.e2e.bench;

import com.google.protobuf.Duration;
import dev.lockstep.admin.v1.QueueOffset;
import dev.lockstep.admin.v1.SetAutoSyncRequest;
import dev.lockstep.admin.v1.Task;
import dev.lockstep.admin.v1.TranslateOffsetRequest;
import dev.lockstep.admin.v1.TranslateOffsetResponse;
import dev.lockstep.e2e.measure.ServiceMetrics;
import dev.lockstep.e2e.replication.Replication;
import dev.lockstep.e2e.services.JvmLauncher;
import dev.lockstep.e2e.services.LockstepServices;
import dev.lockstep.e2e.services.ServiceKind;
import dev.lockstep.e2e.services.ServiceProcess;
import dev.lockstep.testbed.RocketMqCluster;
import java.net.http.HttpClient;
import java.util.List;
import org.awaitility.Awaitility;

/**
 * offset-sync as a user runs it: a coordinator, a relay that makes the copies, and one offset-sync,
 * each a process. What offset-sync does is told by its own metrics.
 */
final class ProgressRig {

  private static final String REGION = "cn-bench";
  private static final java.time.Duration WITHIN = java.time.Duration.ofMinutes(2);

  private final LockstepServices services;
  private final ServiceProcess relay;
  private final ServiceProcess sync;
  private final Replication replication;
  private final HttpClient http;

  private ProgressRig(LockstepServices services, HttpClient http) {
    this.services = services;
    this.http = http;
    this.relay = services.addWorker(ServiceKind.MESSAGE_RELAY, REGION);
    this.sync = services.addWorker(ServiceKind.OFFSET_SYNC, REGION);
    this.replication = new Replication(services.api());
  }

  /** Starts all processes; the run owns them. */
  static ProgressRig start(BenchRun run, List<RocketMqCluster> clusters) {
    LockstepServices services =
        run.resources()
            .own(
                LockstepServices.builder(run.logs())
                    .launcher(
                        JvmLauncher.fromRepository()
                            .withSyncOptions(List.of("-Xmx512m", "-XX:+UseSerialGC")))
                    .start());
    ProgressRig rig = new ProgressRig(services, run.resources().own(HttpClient.newHttpClient()));
    clusters.forEach(cluster -> rig.replication.register(cluster.name(), REGION, cluster));
    rig.relay.awaitReady();
    rig.sync.awaitReady();
    return rig;
  }

  /** Has a task copied by a relay, which is gone when this returns. */
  void copy(String id, Task task, int queues, Runnable copied) {
    relay.start();
    replication.create(id, task);
    Awaitility.await("%d queues of %s are relayed".formatted(queues, id))
        .atMost(WITHIN)
        .pollInterval(java.time.Duration.ofMillis(250))
        .until(() -> replication.isRunning(id, queues));
    copied.run();
    relay.kill();
  }

  /** Turns automatic sync on; a cycle starts at once, with nothing known of the queues. */
  void syncEvery(String id, java.time.Duration interval) {
    services
        .api()
        .progress()
        .setAutoSync(
            SetAutoSyncRequest.newBuilder()
                .setTask("tasks/" + id)
                .setAutomatic(true)
                .setIncludeOffline(true)
                .setInterval(Duration.newBuilder().setSeconds(interval.toSeconds()))
                .build());
  }

  /** Turns automatic sync off. */
  void stopSync(String id) {
    services
        .api()
        .progress()
        .setAutoSync(
            SetAutoSyncRequest.newBuilder().setTask("tasks/" + id).setAutomatic(false).build());
  }

  /** Where an offset of queue 0 of a task's one topic lies. */
  TranslateOffsetResponse translate(String id, String broker, long offset) {
    return services
        .api()
        .progress()
        .translateOffset(
            TranslateOffsetRequest.newBuilder()
                .setTask("tasks/" + id)
                .setSource(QueueOffset.newBuilder().setBroker(broker).setOffset(offset))
                .build());
  }

  /** What offset-sync has counted so far. */
  Counted counted() {
    return new Counted(ServiceMetrics.of(http, sync.management()));
  }

  /** offset-sync's counters at one moment. */
  record Counted(ServiceMetrics metrics) {

    private static final String REQUESTS = "lockstep_cluster_requests_total";
    private static final List<Integer> TO_NAME_SERVERS = List.of(105, 106, 206);
    private static final int PULL = 11;

    long cycles() {
      return Math.round(metrics.sum("lockstep_progress_cycle_seconds_count"));
    }

    double cycleSeconds() {
      return metrics.sum("lockstep_progress_cycle_seconds_sum");
    }

    /** Pulls from brokers of all clusters, of translations and all else. */
    long pulls() {
      return Math.round(metrics.sum(REQUESTS, "code=\"%d\"".formatted(PULL)));
    }

    /** Requests to a cluster's brokers. */
    long requests(RocketMqCluster cluster) {
      String label = "cluster=\"%s\"".formatted(cluster.name());
      double all = metrics.sum(REQUESTS, label);
      for (int code : TO_NAME_SERVERS) {
        all -= metrics.sum(REQUESTS, label, "code=\"%d\"".formatted(code));
      }
      return Math.round(all);
    }
  }
}
