package dev.lockstep.offsetsync.sync;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.lockstep.admin.v1.Decision;
import dev.lockstep.admin.v1.GroupProgress;
import dev.lockstep.admin.v1.ProgressSync;
import dev.lockstep.offsetsync.Replication;
import dev.lockstep.offsetsync.decision.SyncMode;
import dev.lockstep.rocketmq.QueueId;
import dev.lockstep.testbed.Cluster;
import dev.lockstep.testbed.ClusterExtension;
import dev.lockstep.testbed.RocketMqCluster;
import dev.lockstep.testbed.oracle.Consumption;
import dev.lockstep.testbed.oracle.GroupConsumer;
import dev.lockstep.testbed.oracle.Workload;
import dev.lockstep.testbed.oracle.WorkloadProducer;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.util.List;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import org.apache.rocketmq.client.consumer.MessageSelector;
import org.apache.rocketmq.tools.admin.DefaultMQAdminExt;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInfo;
import org.junit.jupiter.api.extension.ExtendWith;

/** What happens to groups while they are synced, with real brokers. */
@ExtendWith(ClusterExtension.class)
class ProgressSyncerIT {

  private static final String GROUP = "billing";
  private static final int QUEUES = 8;

  // A 5.5.0 broker without its timer wheel fails to delete a topic.
  @Cluster(name = "hangzhou", settings = "timerWheelEnable=true")
  RocketMqCluster hangzhou;

  @Cluster(name = "shanghai")
  RocketMqCluster shanghai;

  private final SimpleMeterRegistry registry = new SimpleMeterRegistry();
  private final ProgressSyncer syncer = new ProgressSyncer(new Translators(registry), registry);

  @Test
  void leavesAGroupAloneThatWentOnAfterItWasDetected(TestInfo test) throws Exception {
    // Given a sync that found the group behind
    try (Replication topic = topic(test, 1)) {
      QueueId target = topic.targetOf(topic.sourceQueues().getFirst());
      topic.target().progress().commit(GROUP, target, 10);
      Snapshot snapshot = detect(topic);

      // When the group goes on by itself before it is written
      topic.target().progress().commit(GROUP, target, 45);
      GroupProgress result = sync(topic, snapshot, () -> true).getFirst();

      // Then it is not moved back
      assertThat(result.getDecision())
          .as(result.toString())
          .isEqualTo(Decision.Value.ALREADY_ALIGNED);
      assertThat(result.getReason()).contains("to 30").contains("to 45");
      assertThat(topic.target().progress().committed(GROUP, target)).isEqualTo(OptionalLong.of(45));
    }
  }

  @Test
  void movesNoGroupOverLocalMessagesWhereNothingOfItsOwnWasCopied(TestInfo test) throws Exception {
    // Given local messages in the other cluster, no copies, and a group in the middle of the former
    try (Replication topic = notCopied(test, 1)) {
      QueueId target = topic.targetOf(topic.sourceQueues().getFirst());
      WorkloadProducer.send(shanghai, Workload.of(target.topic()).messages(20));
      topic.target().progress().commit(GROUP, target, 5);

      // When it is synced
      GroupProgress result = sync(topic, detect(topic), () -> true).getFirst();

      // Then it stays, and what it waits for is told
      assertThat(result.getDecision()).isEqualTo(Decision.Value.HELD_AT_RELAY_TAIL);
      assertThat(result.getQueues(0).getMissingMessages()).isEqualTo(30);
      assertThat(topic.target().progress().committed(GROUP, target)).isEqualTo(OptionalLong.of(5));

      // And it follows the relay once that has copied what the group consumed
      topic.copyAll();
      sync(topic, detect(topic), () -> true);
      assertThat(topic.target().progress().committed(GROUP, target)).isEqualTo(OptionalLong.of(50));
    }
  }

  @Test
  void startsAGroupThatStandsNowhereAtTheFirstLocalMessage(TestInfo test) throws Exception {
    try (Replication topic = notCopied(test, 1)) {
      QueueId target = topic.targetOf(topic.sourceQueues().getFirst());
      WorkloadProducer.send(shanghai, Workload.of(target.topic()).messages(20));

      GroupProgress result = sync(topic, detect(topic), () -> true).getFirst();

      assertThat(result.getDecision()).isEqualTo(Decision.Value.HELD_AT_RELAY_TAIL);
      assertThat(topic.target().progress().committed(GROUP, target)).isEqualTo(OptionalLong.of(0));
    }
  }

  @Test
  void anInterruptedSyncLeavesEachQueueAtTheOldValueOrTheNewOne(TestInfo test) throws Exception {
    // Given a group that is to be moved in eight queues
    try (Replication topic = topic(test, QUEUES)) {
      for (QueueId queue : topic.sourceQueues()) {
        topic.target().progress().commit(GROUP, topic.targetOf(queue), 10);
      }
      Snapshot snapshot = detect(topic);
      AtomicInteger writes = new AtomicInteger();
      Thread worker =
          Thread.ofVirtual().unstarted(() -> syncUntilInterrupted(topic, snapshot, writes));

      // When its thread is interrupted in the middle of the writes
      worker.start();
      await().atMost(Duration.ofSeconds(30)).until(() -> writes.get() > 0);
      worker.interrupt();
      assertThat(worker.join(Duration.ofSeconds(30))).isTrue();

      // Then nothing in between is found, and the next sync completes it
      for (QueueId queue : topic.sourceQueues()) {
        assertThat(topic.target().progress().committed(GROUP, topic.targetOf(queue)).orElseThrow())
            .isIn(10L, 30L);
      }
      sync(topic, detect(topic), () -> true);
      for (QueueId queue : topic.sourceQueues()) {
        assertThat(topic.target().progress().committed(GROUP, topic.targetOf(queue)))
            .isEqualTo(OptionalLong.of(30));
      }
    }
  }

  @Test
  void aSourceTopicThatWasCreatedAnewIsNotTakenForTheFormerOne(TestInfo test) throws Exception {
    // Given a group that was synced, and its topic created anew
    try (Replication topic = topic(test, 1)) {
      QueueId source = topic.sourceQueues().getFirst();
      QueueId target = topic.targetOf(source);
      assertThat(sync(topic, detect(topic), () -> true).getFirst().getDecision())
          .isEqualTo(Decision.Value.SYNCED);
      deleteTopic(hangzhou, source.topic());
      hangzhou.createTopic(source.topic(), 1);

      // When the group goes on in the new one, while it is shorter and when it is longer
      for (int messages : new int[] {10, 60}) {
        WorkloadProducer.send(hangzhou, Workload.of(source.topic()).messages(messages));
        topic.source().progress().commit(GROUP, source, messages - 1L);
        GroupProgress result = sync(topic, detect(topic), () -> true).getFirst();

        // Then nothing is made of copies that stem from the former one
        assertThat(result.getDecision()).as(result.toString()).isEqualTo(Decision.Value.FAILED);
        assertThat(result.getReason()).contains("created anew");
        assertThat(topic.target().progress().committed(GROUP, target))
            .isEqualTo(OptionalLong.of(30));
      }
    }
  }

  @Test
  void movesAnOnlineGroupForFewMessagesOnceTheyHaveWaited(TestInfo test) throws Exception {
    // Given a group with a consumer that is stuck, 20 messages behind
    try (Replication topic = topic(test, 1)) {
      QueueId target = topic.targetOf(topic.sourceQueues().getFirst());
      topic.target().progress().commit(GROUP, target, 10);
      try (GroupConsumer stuck =
          GroupConsumer.start(
              shanghai, GROUP, target.topic(), MessageSelector.byTag("*"), new Consumption(), 0)) {
        stuck.awaitLimit(Duration.ofSeconds(30));

        // When it is synced by itself, then it is left alone for as long as it may wait
        assertThat(automatic(topic, Duration.ofMinutes(5)).getDecision())
            .isEqualTo(Decision.Value.SKIPPED_SMALL_MOVE);

        // And moved after that
        await()
            .atMost(Duration.ofSeconds(30))
            .until(() ->
                automatic(topic, Duration.ofSeconds(2)).getDecision() == Decision.Value.SYNCED);
        assertThat(topic.target().progress().committed(GROUP, target))
            .isEqualTo(OptionalLong.of(30));
      }
    }
  }

  private static void deleteTopic(RocketMqCluster cluster, String topic) throws Exception {
    DefaultMQAdminExt admin = new DefaultMQAdminExt();
    admin.setNamesrvAddr(cluster.nameServer());
    admin.setInstanceName("delete-" + topic);
    admin.start();
    try {
      admin.deleteTopicInBroker(Set.of(cluster.brokers().getFirst().address()), topic);
      admin.deleteTopicInNameServer(Set.of(cluster.nameServer()), topic);
    } finally {
      admin.shutdown();
    }
  }

  private void syncUntilInterrupted(Replication topic, Snapshot snapshot, AtomicInteger writes) {
    try {
      sync(topic, snapshot, () -> writes.incrementAndGet() > 0);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private Snapshot detect(Replication topic) throws Exception {
    SyncSpec spec =
        SyncSpec.forward(
            "tasks/test", topic.spec(ProgressSync.newBuilder().setEnabled(true).build()));
    return syncer.detect(spec, topic.source(), topic.target());
  }

  private GroupProgress automatic(Replication topic, Duration minOnlineMoveTime) throws Exception {
    return sync(
            topic,
            detect(topic),
            new SyncMode.Automatic(false, 1000, minOnlineMoveTime),
            () -> true)
        .getFirst();
  }

  private List<GroupProgress> sync(Replication topic, Snapshot snapshot, BooleanSupplier mayWrite)
      throws InterruptedException {
    return sync(topic, snapshot, new SyncMode.Manual(false), mayWrite);
  }

  private List<GroupProgress> sync(
      Replication topic, Snapshot snapshot, SyncMode mode, BooleanSupplier mayWrite)
      throws InterruptedException {
    List<GroupProgress> results = new CopyOnWriteArrayList<>();
    syncer.sync(
        snapshot,
        List.of(GROUP),
        topic.source(),
        topic.target(),
        new ProgressSyncer.Options(mode, false, mayWrite),
        results::add);
    return results;
  }

  /** Fifty messages in each queue, all copied; the group has consumed thirty of each. */
  private Replication topic(TestInfo test, int queues) throws Exception {
    Replication topic = notCopied(test, queues);
    topic.copyAll();
    return topic;
  }

  private Replication notCopied(TestInfo test, int queues) throws Exception {
    String name = test.getTestMethod().orElseThrow().getName();
    hangzhou.createTopic(name, queues);
    shanghai.createTopic(name, queues);
    hangzhou.createGroup(GROUP);
    shanghai.createGroup(GROUP);
    WorkloadProducer.send(hangzhou, Workload.of(name).messages(50L * queues));
    Replication topic = new Replication(hangzhou, shanghai, name, name);
    for (QueueId queue : topic.sourceQueues()) {
      topic.source().progress().commit(GROUP, queue, 30);
    }
    return topic;
  }
}
