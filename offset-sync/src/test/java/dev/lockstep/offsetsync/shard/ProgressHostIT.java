package dev.lockstep.offsetsync.shard;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.google.protobuf.Duration;
import dev.lockstep.admin.v1.Decision;
import dev.lockstep.admin.v1.ProgressSync;
import dev.lockstep.offsetsync.Replication;
import dev.lockstep.offsetsync.sync.ProgressSyncer;
import dev.lockstep.offsetsync.sync.Translators;
import dev.lockstep.rocketmq.QueueId;
import dev.lockstep.testbed.Cluster;
import dev.lockstep.testbed.ClusterExtension;
import dev.lockstep.testbed.RocketMqCluster;
import dev.lockstep.testbed.oracle.Workload;
import dev.lockstep.testbed.oracle.WorkloadProducer;
import dev.lockstep.worker.Clusters;
import dev.lockstep.worker.v1.Assign;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.util.OptionalLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInfo;
import org.junit.jupiter.api.extension.ExtendWith;

/** Automatic sync between two real clusters, with the test in the coordinator's place. */
@ExtendWith(ClusterExtension.class)
class ProgressHostIT {

  private static final java.time.Duration LIMIT = java.time.Duration.ofSeconds(30);
  private static final String GROUP = "billing";

  @Cluster(name = "hangzhou")
  RocketMqCluster hangzhou;

  @Cluster(name = "shanghai")
  RocketMqCluster shanghai;

  private final SimpleMeterRegistry registry = new SimpleMeterRegistry();
  private final ProgressHost host =
      new ProgressHost(
          new Clusters(), new ProgressSyncer(new Translators(registry), registry), registry);
  private final Tenure tenure = new Tenure("tasks/test/progress");

  @AfterEach
  void stop() {
    host.drop(tenure.shard());
  }

  @Test
  void followsAGroupAndIsQuietWhileNothingMoves(TestInfo test) throws Exception {
    // Given a group that is offline on both sides, in a task that includes such groups
    try (Replication topic = topic(test)) {
      commit(topic, 30);
      shanghai.createGroup(GROUP);
      assign(topic, settings().setIncludeOffline(true));
      awaitTarget(topic, 30);

      // When it moves on
      commit(topic, 70);

      // Then it follows
      awaitTarget(topic, 70);
      await()
          .atMost(LIMIT)
          .untilAsserted(() ->
              assertThat(tenure.last(GROUP))
                  .hasValueSatisfying(result ->
                      assertThat(result.getDecision()).isEqualTo(Decision.Value.ALREADY_ALIGNED)));

      // And nothing more is said or looked up while it stands still
      int reports = tenure.reported().size();
      double pulls = registry.get("lockstep.progress.pulls").counter().count();
      double cycles = cycles();
      await().atMost(LIMIT).until(() -> cycles() >= cycles + 3);
      assertThat(tenure.reported()).hasSize(reports);
      assertThat(registry.get("lockstep.progress.pulls").counter().count()).isEqualTo(pulls);
    }
  }

  @Test
  void leavesOfflineGroupsAloneUnlessToldOtherwise(TestInfo test) throws Exception {
    // Given an offline group
    try (Replication topic = topic(test)) {
      commit(topic, 30);
      shanghai.createGroup(GROUP);
      assign(topic, settings());
      await()
          .atMost(LIMIT)
          .until(() ->
              tenure
                  .last(GROUP)
                  .filter(result -> result.getDecision() == Decision.Value.SKIPPED_OFFLINE)
                  .isPresent());

      // When the task is changed to include such groups
      assign(topic, settings().setIncludeOffline(true));

      // Then it is moved
      awaitTarget(topic, 30);
    }
  }

  @Test
  void givesItsShardBack(TestInfo test) throws Exception {
    try (Replication topic = topic(test)) {
      assign(topic, settings().setAutomatic(false));
      host.revoke(tenure.shard());
      await().atMost(LIMIT).until(tenure::isReleased);
    }
  }

  private double cycles() {
    return registry.get("lockstep.progress.cycle").timer().count();
  }

  private static ProgressSync.Builder settings() {
    return ProgressSync.newBuilder()
        .setEnabled(true)
        .setAutomatic(true)
        .setMinOnlineMove(1000)
        .setInterval(Duration.newBuilder().setSeconds(1));
  }

  private void assign(Replication topic, ProgressSync.Builder settings) throws Exception {
    host.assign(
        Assign.newBuilder()
            .setShard(tenure.shard())
            .setTask("tasks/test")
            .setProgress(topic.spec(settings.build()))
            .build(),
        tenure);
  }

  private void awaitTarget(Replication topic, long offset) throws Exception {
    QueueId queue = topic.targetOf(topic.sourceQueues().getFirst());
    await()
        .atMost(LIMIT)
        .untilAsserted(() ->
            assertThat(topic.target().progress().committed(GROUP, queue))
                .isEqualTo(OptionalLong.of(offset)));
  }

  private void commit(Replication topic, long offset) throws Exception {
    hangzhou.createGroup(GROUP);
    topic.source().progress().commit(GROUP, topic.sourceQueues().getFirst(), offset);
  }

  private Replication topic(TestInfo test) throws Exception {
    String name = test.getTestMethod().orElseThrow().getName();
    hangzhou.createTopic(name, 1);
    shanghai.createTopic(name, 1);
    WorkloadProducer.send(hangzhou, Workload.of(name).messages(100));
    Replication topic = new Replication(hangzhou, shanghai, name, name);
    topic.copyAll();
    return topic;
  }
}
