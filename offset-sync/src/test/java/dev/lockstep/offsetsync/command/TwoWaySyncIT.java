package dev.lockstep.offsetsync.command;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.lockstep.admin.v1.Decision;
import dev.lockstep.admin.v1.GroupProgress;
import dev.lockstep.admin.v1.ProgressDirection;
import dev.lockstep.admin.v1.ProgressSync;
import dev.lockstep.admin.v1.QueueProgress;
import dev.lockstep.offsetsync.CollectingSink;
import dev.lockstep.offsetsync.TwoWayReplication;
import dev.lockstep.offsetsync.sync.ProgressSyncer;
import dev.lockstep.offsetsync.sync.Translators;
import dev.lockstep.testbed.Cluster;
import dev.lockstep.testbed.ClusterExtension;
import dev.lockstep.testbed.RocketMqCluster;
import dev.lockstep.testbed.oracle.Consumption;
import dev.lockstep.testbed.oracle.GroupConsumer;
import dev.lockstep.testbed.oracle.Workload;
import dev.lockstep.testbed.oracle.WorkloadProducer;
import dev.lockstep.worker.Clusters;
import dev.lockstep.worker.v1.Command;
import dev.lockstep.worker.v1.SyncProgressCommand;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import org.apache.rocketmq.client.consumer.MessageSelector;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInfo;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * Groups that go on in the other one of two real clusters that copy to each other, message by
 * message.
 */
@ExtendWith(ClusterExtension.class)
class TwoWaySyncIT {

  private static final Duration LIMIT = Duration.ofSeconds(60);
  private static final MessageSelector LOCAL = MessageSelector.bySql("LOCKSTEP_ORIGIN IS NULL");
  private static final MessageSelector COPIES =
      MessageSelector.bySql("LOCKSTEP_ORIGIN IS NOT NULL");

  @Cluster(name = "hangzhou")
  RocketMqCluster hangzhou;

  @Cluster(name = "shanghai")
  RocketMqCluster shanghai;

  private final SyncProgressHandler handler =
      new SyncProgressHandler(
          new Clusters(),
          new ProgressSyncer(
              new Translators(new SimpleMeterRegistry()), new SimpleMeterRegistry()));
  private final Consumption consumed = new Consumption();
  private int seed;

  @Test
  void aGroupThatConsumesEverythingGetsTheRestAndExactlyTheRepeatsThatWereCounted(TestInfo test)
      throws Exception {
    // Given messages of both clusters that lie in another order in each, and a group that consumed
    // a part of them
    String name = name(test);
    try (TwoWayReplication topic = topic(test, 4)) {
      produce(hangzhou, name, 100);
      topic.copyThere();
      produce(shanghai, name, 100);
      topic.copyBack();
      produce(hangzhou, name, 100);
      produce(shanghai, name, 100);
      topic.copyBack();
      topic.copyThere();
      GroupConsumer.consume(hangzhou, name, name, consumed, 260, LIMIT);
      shanghai.createGroup(name);

      // When its progress is synced
      GroupProgress result = sync(topic, name, ProgressDirection.Value.SOURCE_TO_DESTINATION);

      // Then it gets all the rest in the other cluster, and what it gets twice was counted
      assertThat(result.getDecision()).as(result.toString()).isEqualTo(Decision.Value.SYNCED);
      assertThat(result.getReason()).contains("repeated");
      long told = repeated(result);
      assertThat(told).isPositive();
      assertGetsTheRest(shanghai, name, 400, told);
    }
  }

  @Test
  void aGroupThatConsumedAllGetsNothingTwice(TestInfo test) throws Exception {
    // Given a group that consumed all there is, which ends otherwise in the two clusters
    String name = name(test);
    try (TwoWayReplication topic = topic(test, 2)) {
      produce(hangzhou, name, 60);
      produce(shanghai, name, 60);
      topic.copyThere();
      topic.copyBack();
      topic.copyThere(); // it goes past the copies, too
      GroupConsumer.consume(hangzhou, name, name, consumed, 120, LIMIT);
      shanghai.createGroup(name);

      // When it is synced, and both clusters get more messages
      GroupProgress result = sync(topic, name, ProgressDirection.Value.SOURCE_TO_DESTINATION);
      produce(hangzhou, name, 40);
      produce(shanghai, name, 40);
      topic.copyThere();

      // Then it gets these alone
      assertThat(result.getDecision()).as(result.toString()).isEqualTo(Decision.Value.SYNCED);
      assertThat(repeated(result)).isZero();
      assertGetsTheRest(shanghai, name, 200, 0);
    }
  }

  @Test
  void messagesThatNeverCameToTheOtherSideAreNotTakenForConsumed(TestInfo test) throws Exception {
    // Given messages in the one cluster that are not copied to the other one yet, before copies
    String name = name(test);
    try (TwoWayReplication topic = topic(test, 2)) {
      produce(shanghai, name, 30);
      produce(hangzhou, name, 50);
      topic.copyThere();
      GroupConsumer.consume(hangzhou, name, name, consumed, 50, LIMIT);
      shanghai.createGroup(name);

      // When a group that consumed all on the other side is synced
      GroupProgress result = sync(topic, name, ProgressDirection.Value.SOURCE_TO_DESTINATION);

      // Then it gets them
      assertThat(result.getDecision()).as(result.toString()).isEqualTo(Decision.Value.SYNCED);
      assertThat(repeated(result)).isEqualTo(50);
      assertGetsTheRest(shanghai, name, 80, 50);
    }
  }

  @Test
  void aGroupThatConsumesLocalMessagesOnlyGoesOnWithTheCopiesOfThose(TestInfo test)
      throws Exception {
    // Given a group that consumed a part of the local messages, while copies passed by
    String name = name(test);
    try (TwoWayReplication topic = topic(test, 2)) {
      produce(hangzhou, name, 100);
      topic.copyThere();
      produce(shanghai, name, 100);
      topic.copyBack();
      produce(hangzhou, name, 100);
      topic.copyThere();
      try (GroupConsumer consumer =
          GroupConsumer.start(hangzhou, name, name, LOCAL, consumed, 130)) {
        consumer.awaitLimit(LIMIT);
      }
      shanghai.createGroup(name);

      // When it is synced
      SyncProgressCommand.Builder command =
          command(topic, name, ProgressDirection.Value.SOURCE_TO_DESTINATION);
      command.getSpecBuilder().getSettingsBuilder().addLocalOnlyGroups(name);
      GroupProgress result = run(command).group(name);

      // Then it gets the copies of the other local messages, and none twice
      assertThat(result.getDecision()).as(result.toString()).isEqualTo(Decision.Value.SYNCED);
      assertThat(repeated(result)).isZero();
      try (GroupConsumer _ =
          GroupConsumer.start(shanghai, name, name, COPIES, consumed, Long.MAX_VALUE)) {
        awaitExactly(200, 0);
      }
    }
  }

  @Test
  void backToTheSourceOnlyWhileBothConsumeAndTheSourceIsBehind(TestInfo test) throws Exception {
    String name = name(test);
    try (TwoWayReplication topic = topic(test, 1)) {
      produce(hangzhou, name, 60);
      topic.copyThere();
      topic.copyBack(); // it goes past the copies
      // Given a group without consumers
      GroupConsumer.consume(hangzhou, name, name, consumed, 10, LIMIT);
      GroupConsumer.consume(shanghai, name, name, new Consumption(), 40, LIMIT);

      // When it is synced back, then that is refused
      GroupProgress offline = sync(topic, name, ProgressDirection.Value.DESTINATION_TO_SOURCE);
      assertThat(offline.getDecision()).isEqualTo(Decision.Value.REFUSED_NOT_CONSUMING);
      assertThat(offline.getReason()).contains("no consumers in either");
      assertThat(offline.getDirection()).isEqualTo(ProgressDirection.Value.DESTINATION_TO_SOURCE);

      // Given consumers on both sides, of which those in the source are behind
      try (GroupConsumer _ =
              GroupConsumer.start(hangzhou, name, name, MessageSelector.byTag("*"), consumed, 0);
          GroupConsumer _ =
              GroupConsumer.start(
                  shanghai, name, name, MessageSelector.byTag("*"), new Consumption(), 0)) {
        // When it is synced back, then the source follows
        await()
            .atMost(LIMIT)
            .untilAsserted(() ->
                assertThat(
                        sync(topic, name, ProgressDirection.Value.DESTINATION_TO_SOURCE)
                            .getDecision())
                    .isIn(Decision.Value.SYNCED, Decision.Value.ALREADY_ALIGNED));
        GroupProgress aligned = sync(topic, name, ProgressDirection.Value.DESTINATION_TO_SOURCE);
        assertThat(aligned.getDecision())
            .as(aligned.toString())
            .isEqualTo(Decision.Value.ALREADY_ALIGNED);
        assertThat(aligned.getQueues(0).getDestinationCommitted()).isEqualTo(40);
      }
    }
  }

  @Test
  void refusesToGoBackWhereTheSourceIsNotBehind(TestInfo test) throws Exception {
    String name = name(test);
    try (TwoWayReplication topic = topic(test, 1)) {
      produce(hangzhou, name, 60);
      topic.copyThere();
      topic.copyBack(); // it goes past the copies
      GroupConsumer.consume(hangzhou, name, name, consumed, 40, LIMIT);
      GroupConsumer.consume(shanghai, name, name, new Consumption(), 10, LIMIT);
      try (GroupConsumer _ =
              GroupConsumer.start(hangzhou, name, name, MessageSelector.byTag("*"), consumed, 0);
          GroupConsumer _ =
              GroupConsumer.start(
                  shanghai, name, name, MessageSelector.byTag("*"), new Consumption(), 0)) {
        await()
            .atMost(LIMIT)
            .untilAsserted(() -> {
              GroupProgress refused =
                  sync(topic, name, ProgressDirection.Value.DESTINATION_TO_SOURCE);
              assertThat(refused.getDecision()).isEqualTo(Decision.Value.REFUSED_WOULD_REWIND);
              assertThat(refused.getReason()).contains("not behind").contains("30 messages");
            });
      }
    }
  }

  private void assertGetsTheRest(RocketMqCluster cluster, String name, long all, long repeated) {
    try (GroupConsumer _ = GroupConsumer.start(cluster, name, name, consumed)) {
      awaitExactly(all, repeated);
    }
  }

  private void awaitExactly(long all, long repeated) {
    await()
        .atMost(LIMIT)
        .untilAsserted(() -> {
          assertThat(consumed.distinct()).isEqualTo(all);
          assertThat(consumed.repeated()).isEqualTo(repeated);
        });
    await()
        .during(Duration.ofSeconds(2))
        .atMost(LIMIT)
        .untilAsserted(() -> {
          assertThat(consumed.distinct()).isEqualTo(all);
          assertThat(consumed.repeated()).isEqualTo(repeated);
        });
  }

  private static long repeated(GroupProgress result) {
    return result.getQueuesList().stream().mapToLong(QueueProgress::getRepeatedMessages).sum();
  }

  private GroupProgress sync(
      TwoWayReplication topic, String group, ProgressDirection.Value direction) throws Exception {
    return run(command(topic, group, direction)).group(group);
  }

  private static SyncProgressCommand.Builder command(
      TwoWayReplication topic, String group, ProgressDirection.Value direction) throws Exception {
    return SyncProgressCommand.newBuilder()
        .setTask(TwoWayReplication.TASK)
        .setSpec(topic.spec(ProgressSync.newBuilder().setEnabled(true).build()))
        .setDirection(direction)
        .addGroups(group);
  }

  private CollectingSink run(SyncProgressCommand.Builder command) throws Exception {
    CollectingSink sink = new CollectingSink();
    handler.run(Command.newBuilder().setCommandId("c").setSyncProgress(command).build(), sink);
    return sink;
  }

  private TwoWayReplication topic(TestInfo test, int queues) {
    hangzhou.createTopic(name(test), queues);
    shanghai.createTopic(name(test), queues);
    return new TwoWayReplication(hangzhou, shanghai, name(test));
  }

  /** Every workload of its own, so that no two messages of a test are alike. */
  private void produce(RocketMqCluster cluster, String topic, int messages) {
    WorkloadProducer.send(cluster, Workload.of(topic).seed(++seed).messages(messages));
  }

  /** Short: names of groups and topics are limited. */
  private static String name(TestInfo test) {
    String name = test.getTestMethod().orElseThrow().getName();
    return name.substring(0, Math.min(60, name.length()));
  }
}
