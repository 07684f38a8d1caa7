package dev.lockstep.offsetsync.command;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.lockstep.admin.v1.Decision;
import dev.lockstep.admin.v1.GroupPresence;
import dev.lockstep.admin.v1.GroupProgress;
import dev.lockstep.admin.v1.ProgressDirection;
import dev.lockstep.admin.v1.ProgressSync;
import dev.lockstep.admin.v1.QueueOffset;
import dev.lockstep.admin.v1.QueueProgress;
import dev.lockstep.admin.v1.TranslateOffsetResponse;
import dev.lockstep.offsetsync.CollectingSink;
import dev.lockstep.offsetsync.Replication;
import dev.lockstep.offsetsync.sync.ProgressSyncer;
import dev.lockstep.offsetsync.sync.Translators;
import dev.lockstep.rocketmq.QueueId;
import dev.lockstep.testbed.Cluster;
import dev.lockstep.testbed.ClusterExtension;
import dev.lockstep.testbed.RocketMqCluster;
import dev.lockstep.testbed.oracle.Consumption;
import dev.lockstep.testbed.oracle.GroupConsumer;
import dev.lockstep.testbed.oracle.Workload;
import dev.lockstep.testbed.oracle.WorkloadProducer;
import dev.lockstep.worker.Clusters;
import dev.lockstep.worker.CommandFault;
import dev.lockstep.worker.v1.Command;
import dev.lockstep.worker.v1.ProgressSpec;
import dev.lockstep.worker.v1.SyncProgressCommand;
import dev.lockstep.worker.v1.TranslateOffsetCommand;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.util.OptionalLong;
import org.apache.rocketmq.client.consumer.MessageSelector;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInfo;
import org.junit.jupiter.api.extension.ExtendWith;

/** Syncs by hand, between two real clusters, with real consumers that go on on the other side. */
@ExtendWith(ClusterExtension.class)
class SyncProgressIT {

  private static final Duration LIMIT = Duration.ofSeconds(60);
  private static final String GROUP = "billing";

  @Cluster(name = "hangzhou")
  RocketMqCluster hangzhou;

  @Cluster(name = "shanghai")
  RocketMqCluster shanghai;

  private final Clusters clusters = new Clusters();
  private final Translators translators = new Translators(new SimpleMeterRegistry());
  private final SyncProgressHandler handler =
      new SyncProgressHandler(clusters, new ProgressSyncer(translators, new SimpleMeterRegistry()));
  private final Consumption consumed = new Consumption();

  @Test
  void anOfflineGroupGoesOnExactlyWhereItStopped(TestInfo test) throws Exception {
    // Given a group that consumed a part
    String group = group(test);
    try (Replication topic = topic(test, 4, 4)) {
      produce(test, 400);
      topic.copyAll();
      consume(hangzhou, group, topic(test), 240);
      shanghai.createGroup(group);

      // When its progress is synced
      GroupProgress result = sync(topic, group, false);

      // Then it consumes the rest in the other cluster, and nothing twice
      assertThat(result.getDecision()).isEqualTo(Decision.Value.SYNCED);
      assertThat(result.getPresence()).isEqualTo(GroupPresence.Value.OFFLINE);
      assertThat(result.getQueuesList()).allMatch(QueueProgress::getConfirmed);
      consume(shanghai, group, topic(test), 160);
      assertThat(consumed.distinct()).isEqualTo(400);
      assertThat(consumed.repeated()).isZero();
    }
  }

  @Test
  void aPreviewTellsTheSameAndWritesNothing(TestInfo test) throws Exception {
    String group = group(test);
    try (Replication topic = topic(test, 2, 2)) {
      produce(test, 100);
      topic.copyAll();
      consume(hangzhou, group, topic(test), 60);
      shanghai.createGroup(group);

      CollectingSink sink = run(command(topic, group).setPreview(true).build());

      assertThat(sink.group(group).getDecision()).isEqualTo(Decision.Value.SYNCED);
      assertThat(sink.group(group).getQueuesList()).noneMatch(QueueProgress::getConfirmed);
      for (QueueId queue : topic.sourceQueues()) {
        assertThat(topic.target().progress().committed(group, topic.targetOf(queue))).isEmpty();
      }
    }
  }

  @Test
  void aGroupAheadOfTheRelayIsHeldAndFollows(TestInfo test) throws Exception {
    // Given a group that consumed more than was relayed
    String group = group(test);
    try (Replication topic = topic(test, 4, 4)) {
      produce(test, 400);
      topic.copyUpTo(20);
      consume(hangzhou, group, topic(test), 400);
      shanghai.createGroup(group);

      // When it is synced
      GroupProgress held = sync(topic, group, false);

      // Then it stands after the newest copy of each queue
      assertThat(held.getDecision()).isEqualTo(Decision.Value.HELD_AT_RELAY_TAIL);
      assertThat(held.getQueuesList().stream().mapToLong(QueueProgress::getMissingMessages).sum())
          .isEqualTo(400 - 80);
      assertThat(held.getQueuesList())
          .allSatisfy(queue -> assertThat(queue.getTranslated()).isEqualTo(20));

      // And when the rest is relayed, it follows to the end
      topic.copyAll();
      assertThat(sync(topic, group, false).getDecision()).isEqualTo(Decision.Value.SYNCED);
      assertThat(sync(topic, group, false).getDecision()).isEqualTo(Decision.Value.ALREADY_ALIGNED);
    }
  }

  @Test
  void aGroupThatIsMissingIsLeftAlone(TestInfo test) throws Exception {
    String group = group(test);
    try (Replication topic = topic(test, 2, 2)) {
      produce(test, 20);
      topic.copyAll();
      consume(hangzhou, group, topic(test), 10);

      GroupProgress result = sync(topic, group, false);

      assertThat(result.getDecision()).isEqualTo(Decision.Value.SKIPPED_GROUP_MISSING);
      assertThat(result.getPresence()).isEqualTo(GroupPresence.Value.MISSING);
      assertThat(result.getReason()).contains(group);
    }
  }

  @Test
  void aGroupThatNeverCommittedHasNothingToSync(TestInfo test) throws Exception {
    String group = group(test);
    try (Replication topic = topic(test, 2, 2)) {
      hangzhou.createGroup(group);
      shanghai.createGroup(group);

      assertThat(sync(topic, group, false).getDecision())
          .isEqualTo(Decision.Value.SKIPPED_NO_PROGRESS);
    }
  }

  @Test
  void rewindsOnlyWhenAllowedTo(TestInfo test) throws Exception {
    // Given a group that is further on in the other cluster
    String group = group(test);
    try (Replication topic = topic(test, 1, 1)) {
      produce(test, 100);
      topic.copyAll();
      consume(hangzhou, group, topic(test), 40);
      consume(shanghai, group, topic(test), 70);

      // When it is synced, then it stays
      GroupProgress refused = sync(topic, group, false);
      assertThat(refused.getDecision()).isEqualTo(Decision.Value.REFUSED_WOULD_REWIND);
      assertThat(refused.getReason()).contains("30 messages");

      // And it moves back only when that is asked for
      GroupProgress rewound = sync(topic, group, true);
      assertThat(rewound.getDecision()).isEqualTo(Decision.Value.SYNCED);
      assertThat(topic.target().progress().committed(group, onlyTarget(topic)))
          .isEqualTo(OptionalLong.of(40));
    }
  }

  @Test
  void manyQueuesIntoFewSkipNothing(TestInfo test) throws Exception {
    // Given four queues copied into two of a topic of another name
    String group = group(test);
    String renamed = topic(test) + "-copy";
    hangzhou.createTopic(topic(test), 4);
    shanghai.createTopic(renamed, 2);
    try (Replication topic = new Replication(hangzhou, shanghai, topic(test), renamed)) {
      produce(test, 400);
      topic.copyAll();
      consume(hangzhou, group, topic(test), 240);
      shanghai.createGroup(group);

      // When the group is synced
      GroupProgress result = sync(topic, group, false);

      // Then it misses nothing, and the result counts what it gets twice
      assertThat(result.getDecision()).isEqualTo(Decision.Value.SYNCED);
      assertThat(result.getQueuesList()).hasSize(4);
      assertThat(result.getReason()).contains("lowest of 2 source queues");
      try (GroupConsumer consumer = GroupConsumer.start(shanghai, group, renamed, consumed)) {
        await().atMost(LIMIT).until(() -> consumer.consumption().distinct() == 400);
      }
      long told =
          result.getQueuesList().stream().mapToLong(QueueProgress::getRepeatedMessages).sum();
      assertThat(consumed.repeated()).isLessThanOrEqualTo(told);
    }
  }

  @Test
  void anOnlineGroupIsMovedAndItsConsumersFollow(TestInfo test) throws Exception {
    // Given a group with consumers in the other cluster, far behind
    String group = group(test);
    try (Replication topic = topic(test, 2, 2)) {
      produce(test, 400);
      topic.copyAll();
      consume(hangzhou, group, topic(test), 300);
      Consumption there = new Consumption();
      try (GroupConsumer member =
          GroupConsumer.start(
              shanghai, group, topic(test), MessageSelector.byTag("*"), there, 10)) {
        member.awaitLimit(LIMIT);

        // When it is synced
        GroupProgress result = sync(topic, group, false);

        // Then it was moved, and stays there though its consumers commit every five seconds
        assertThat(result.getPresence()).isEqualTo(GroupPresence.Value.ONLINE);
        assertThat(result.getDecision()).as(result.toString()).isEqualTo(Decision.Value.SYNCED);
        await()
            .during(Duration.ofSeconds(8))
            .atMost(LIMIT)
            .untilAsserted(() -> assertMoved(topic, group, result));
      }
      consume(shanghai, group, topic(test), 100);
      assertThat(consumed.distinct()).isEqualTo(400);
      assertThat(consumed.repeated()).isZero();
    }
  }

  @Test
  void aGroupWithAnotherSubscriptionIsLeftAlone(TestInfo test) throws Exception {
    String group = group(test);
    try (Replication topic = topic(test, 1, 1)) {
      produce(test, 40);
      topic.copyAll();
      try (GroupConsumer here = GroupConsumer.start(hangzhou, group, topic(test), consumed);
          GroupConsumer there =
              GroupConsumer.start(
                  shanghai,
                  group,
                  topic(test),
                  MessageSelector.byTag("other"),
                  new Consumption(),
                  Long.MAX_VALUE)) {
        await()
            .atMost(LIMIT)
            .untilAsserted(() ->
                assertThat(sync(topic, group, false).getDecision())
                    .isEqualTo(Decision.Value.SKIPPED_SUBSCRIPTION_DIFFERS));
        assertThat(sync(topic, group, false).getReason()).contains("'other'");
        assertThat(here.consumption().distinct()).isEqualTo(40);
        assertThat(there.consumption().total()).isZero();
      }
    }
  }

  @Test
  void syncsAllGroupsWhenNoneIsNamed(TestInfo test) throws Exception {
    String group = group(test);
    try (Replication topic = topic(test, 1, 1)) {
      produce(test, 20);
      topic.copyAll();
      for (int i = 0; i < 3; i++) {
        consume(hangzhou, group + i, topic(test), 10);
        shanghai.createGroup(group + i);
      }
      CollectingSink sink = run(command(topic, group).clearGroups().build());
      assertThat(sink.outputs()).hasSize(3);
      assertThat(sink.group(group + 2).getDecision()).isEqualTo(Decision.Value.SYNCED);
    }
  }

  @Test
  void translatesOneOffset(TestInfo test) throws Exception {
    try (Replication topic = topic(test, 1, 1)) {
      produce(test, 50);
      topic.copyUpTo(30);
      assertThat(translate(topic, 12).getDestination().getOffset()).isEqualTo(12);
      TranslateOffsetResponse beyond = translate(topic, 45);
      assertThat(beyond.getDestination().getOffset()).isEqualTo(30);
      assertThat(beyond.getMissingMessages()).isEqualTo(15);
      assertThat(beyond.getReason()).contains("not relayed yet");
    }
  }

  @Test
  void refusesToGoBackInATaskThatCopiesOneWay(TestInfo test) throws Exception {
    try (Replication topic = topic(test, 1, 1)) {
      SyncProgressCommand command =
          command(topic, GROUP).setDirection(ProgressDirection.Value.DESTINATION_TO_SOURCE).build();
      assertThatThrownBy(() -> run(command))
          .isInstanceOf(CommandFault.class)
          .hasMessageContaining("TWO_WAY");
    }
  }

  private static void assertMoved(Replication topic, String group, GroupProgress result)
      throws Exception {
    for (QueueProgress queue : result.getQueuesList()) {
      QueueId target =
          topic.target().route(result.getDestinationTopic()).readable().stream()
              .filter(id -> id.id() == queue.getDestinationQueueId())
              .findFirst()
              .orElseThrow();
      assertThat(topic.target().progress().committed(group, target))
          .isEqualTo(OptionalLong.of(queue.getTranslated()));
    }
  }

  private static QueueId onlyTarget(Replication topic) throws Exception {
    return topic.targetOf(topic.sourceQueues().getFirst());
  }

  private GroupProgress sync(Replication topic, String group, boolean rewind) throws Exception {
    return run(command(topic, group).setAllowRewind(rewind).build()).group(group);
  }

  private CollectingSink run(SyncProgressCommand command) throws Exception {
    CollectingSink sink = new CollectingSink();
    handler.run(Command.newBuilder().setCommandId("c").setSyncProgress(command).build(), sink);
    return sink;
  }

  private static SyncProgressCommand.Builder command(Replication topic, String group)
      throws Exception {
    return SyncProgressCommand.newBuilder()
        .setTask("tasks/test")
        .setSpec(topic.spec(ProgressSync.newBuilder().setEnabled(true).build()))
        .setDirection(ProgressDirection.Value.SOURCE_TO_DESTINATION)
        .addGroups(group);
  }

  private TranslateOffsetResponse translate(Replication topic, long offset) throws Exception {
    ProgressSpec spec = topic.spec(ProgressSync.getDefaultInstance());
    QueueId queue = topic.sourceQueues().getFirst();
    CollectingSink sink = new CollectingSink();
    new TranslateOffsetHandler(clusters, translators)
        .run(
            Command.newBuilder()
                .setTranslateOffset(
                    TranslateOffsetCommand.newBuilder()
                        .setSource(spec.getSource())
                        .setDestination(spec.getDestination())
                        .setTopic(spec.getTopics(0))
                        .setOffset(
                            QueueOffset.newBuilder()
                                .setBroker(queue.broker())
                                .setQueueId(queue.id())
                                .setOffset(offset)))
                .build(),
            sink);
    return sink.outputs().getFirst().getTranslation();
  }

  private Replication topic(TestInfo test, int sourceQueues, int targetQueues) {
    hangzhou.createTopic(topic(test), sourceQueues);
    shanghai.createTopic(topic(test), targetQueues);
    return new Replication(hangzhou, shanghai, topic(test), topic(test));
  }

  private void produce(TestInfo test, int messages) {
    WorkloadProducer.send(hangzhou, Workload.of(topic(test)).messages(messages));
  }

  private void consume(RocketMqCluster cluster, String group, String topic, long count) {
    GroupConsumer.consume(cluster, group, topic, consumed, count, LIMIT);
  }

  private static String topic(TestInfo test) {
    return test.getTestMethod().orElseThrow().getName();
  }

  private static String group(TestInfo test) {
    return GROUP + "-" + topic(test);
  }
}
