package dev.lockstep.e2e.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.lockstep.admin.v1.Decision;
import dev.lockstep.admin.v1.GroupProgress;
import dev.lockstep.admin.v1.GroupState;
import dev.lockstep.admin.v1.ListGroupsRequest;
import dev.lockstep.admin.v1.MessageTag;
import dev.lockstep.admin.v1.ProgressDirection;
import dev.lockstep.admin.v1.ProgressSync;
import dev.lockstep.admin.v1.QueueProgress;
import dev.lockstep.admin.v1.SetAutoSyncRequest;
import dev.lockstep.admin.v1.SwitchDirectionRequest;
import dev.lockstep.admin.v1.SyncProgressRequest;
import dev.lockstep.admin.v1.SyncProgressResponse;
import dev.lockstep.admin.v1.Task;
import dev.lockstep.admin.v1.TaskDirection;
import dev.lockstep.e2e.measure.TopicLog;
import dev.lockstep.e2e.replication.Replication;
import dev.lockstep.e2e.services.LockstepServices;
import dev.lockstep.e2e.services.ServiceKind;
import dev.lockstep.testbed.Cluster;
import dev.lockstep.testbed.ClusterExtension;
import dev.lockstep.testbed.RocketMqCluster;
import dev.lockstep.testbed.oracle.Consumption;
import dev.lockstep.testbed.oracle.GroupConsumer;
import dev.lockstep.testbed.oracle.Workload;
import dev.lockstep.testbed.oracle.WorkloadProducer;
import io.grpc.StatusRuntimeException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import org.apache.rocketmq.client.consumer.MessageSelector;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Progress in tasks that copy both ways, through all services and the public API. */
@ExtendWith(ClusterExtension.class)
class TwoWayProgressIT {

  private static final Duration SOON = Duration.ofSeconds(60);
  private static final int QUEUES = 4;

  @Cluster(name = TestServices.SOURCE)
  private static RocketMqCluster hangzhou;

  @Cluster(name = TestServices.DESTINATION)
  private static RocketMqCluster shanghai;

  private static LockstepServices services;
  private static Replication replication;

  private final Consumption consumed = new Consumption();
  private int seed;

  @BeforeAll
  static void startServices() {
    services =
        TestServices.start(
            TwoWayProgressIT.class,
            Duration.ofSeconds(20),
            hangzhou,
            shanghai,
            ServiceKind.MESSAGE_RELAY,
            ServiceKind.OFFSET_SYNC);
    replication = new Replication(services.api());
  }

  @AfterAll
  static void stopServices() {
    if (services != null) {
      services.close();
    }
  }

  @Test
  void aGroupGoesOnInTheOtherClusterAndComesBack() {
    // Given a two-way task, producers on both sides and a group that consumed a part in the source
    String name = "there-and-back";
    create(name);
    produceOnBothSides(name, 200);
    produceOnBothSides(name, 400);
    GroupConsumer.consume(hangzhou, name, name, consumed, 250, SOON);
    shanghai.createGroup(name);

    // When its progress is synced by hand
    GroupProgress there = syncedOnce(name, ProgressDirection.Value.UNSPECIFIED);

    // Then it goes on in the destination: nothing is missing, and what comes twice was counted
    assertThat(there.getDirection()).isEqualTo(ProgressDirection.Value.SOURCE_TO_DESTINATION);
    assertThat(there.getDecision()).as(there.toString()).isEqualTo(Decision.Value.SYNCED);
    try (GroupConsumer _ = GroupConsumer.start(shanghai, name, name, consumed)) {
      awaitConsumed(400, repeated(there));

      // And when the direction is switched, progress goes back only while the source consumes too
      ProgressDirection.Value switched =
          services
              .api()
              .progress()
              .switchDirection(SwitchDirectionRequest.newBuilder().setTask("tasks/" + name).build())
              .getDirection();
      assertThat(switched).isEqualTo(ProgressDirection.Value.DESTINATION_TO_SOURCE);
      GroupProgress refused = syncedOnce(name, ProgressDirection.Value.UNSPECIFIED);
      assertThat(refused.getDirection()).isEqualTo(ProgressDirection.Value.DESTINATION_TO_SOURCE);
      assertThat(refused.getDecision()).isEqualTo(Decision.Value.REFUSED_NOT_CONSUMING);
      assertThat(refused.getReason()).contains("no consumers in the task's source");

      try (GroupConsumer _ =
          GroupConsumer.start(hangzhou, name, name, MessageSelector.byTag("*"), consumed, 0)) {
        await()
            .atMost(SOON)
            .untilAsserted(() ->
                assertThat(syncedOnce(name, ProgressDirection.Value.UNSPECIFIED).getDecision())
                    .isIn(Decision.Value.SYNCED, Decision.Value.ALREADY_ALIGNED));
        // The destination's consumers commit every five seconds, so all of it is there by then.
        await().atMost(SOON).untilAsserted(() -> assertThat(committed(name)).isEqualTo(400));
      }
    }

    // Then it goes on in the source with what is new
    produceOnBothSides(name, 500);
    long repeatedBefore = consumed.repeated();
    GroupConsumer.consume(hangzhou, name, name, consumed, 100, SOON);
    assertThat(consumed.distinct()).isEqualTo(500);
    assertThat(consumed.repeated()).isEqualTo(repeatedBefore);
    replication.delete(name);
  }

  @Test
  void automaticSyncFollowsTheSideThatConsumes() {
    // Given a two-way task whose automatic sync was turned on
    String name = "owner";
    Task created = create(name);
    assertThat(created.getProgressSync().getAutomatic()).isFalse();
    services
        .api()
        .progress()
        .setAutoSync(
            SetAutoSyncRequest.newBuilder()
                .setTask("tasks/" + name)
                .setAutomatic(true)
                .setInterval(com.google.protobuf.Duration.newBuilder().setSeconds(1))
                .build());
    hangzhou.createGroup(name);

    // When a group consumes in the destination
    try (GroupConsumer _ = GroupConsumer.start(shanghai, name, name, consumed)) {
      produceOnBothSides(name, 200);
      await().atMost(SOON).until(() -> consumed.distinct() == 200);

      // Then its progress in the source follows
      await()
          .atMost(SOON)
          .untilAsserted(() -> {
            GroupProgress back = last(name, ProgressDirection.Value.DESTINATION_TO_SOURCE);
            assertThat(back.getDecision())
                .as(back.toString())
                .isIn(Decision.Value.SYNCED, Decision.Value.ALREADY_ALIGNED);
            assertThat(back.getQueuesList().stream().mapToLong(QueueProgress::getTranslated).sum())
                .isEqualTo(200);
          });

      // And while it consumes on both sides, nothing is moved, and the reason is told
      try (GroupConsumer _ = GroupConsumer.start(hangzhou, name, name, consumed)) {
        await()
            .atMost(SOON)
            .untilAsserted(() -> {
              GroupProgress both = last(name, ProgressDirection.Value.SOURCE_TO_DESTINATION);
              assertThat(both.getDecision()).isEqualTo(Decision.Value.SKIPPED_NOT_OWNER);
              assertThat(both.getReason()).contains("both sides");
            });
      }
    }
    assertThat(consumed.repeated()).isZero();
    replication.delete(name);
  }

  @Test
  void refusesToMoveTheSourceBack() {
    String name = "no-rewind";
    create(name);
    produceOnBothSides(name, 20);

    assertThatThrownBy(() ->
            drain(
                SyncProgressRequest.newBuilder()
                    .setTask("tasks/" + name)
                    .setDirection(ProgressDirection.Value.DESTINATION_TO_SOURCE)
                    .setAllowRewind(true)
                    .build()))
        .isInstanceOf(StatusRuntimeException.class)
        .hasMessageContaining("allow_rewind must be false");
    replication.delete(name);
  }

  @Test
  void consumersChooseWhatWasProducedHereOrCopiesOrAll() {
    // Given a two-way task that tags its copies, and messages from both sides
    String name = "local-or-all";
    MessageTag tag = MessageTag.newBuilder().setKey("relayed").setValue("yes").build();
    create(name, tag);
    produceOnBothSides(name, 100);
    Workload producedHere = Workload.of(name).seed(seed);
    Consumption byOrigin = new Consumption();
    Consumption byTag = new Consumption();
    Consumption copies = new Consumption();
    Consumption all = new Consumption();

    // When groups in the destination choose by SQL92
    try (GroupConsumer _ = choose(name, "by-origin", "LOCKSTEP_ORIGIN IS NULL", byOrigin);
        GroupConsumer _ = choose(name, "by-tag", "relayed IS NULL", byTag);
        GroupConsumer _ = choose(name, "copies", "relayed = 'yes'", copies);
        GroupConsumer _ = GroupConsumer.start(shanghai, "all-of-it", name, all)) {

      // Then each gets exactly that
      await()
          .during(Duration.ofSeconds(1))
          .atMost(SOON)
          .untilAsserted(() ->
              assertThat(List.of(byOrigin.total(), byTag.total(), copies.total(), all.total()))
                  .containsExactly(50L, 50L, 50L, 100L));
      for (long i = 0; i < 50; i++) {
        String id = producedHere.id(i);
        assertThat(byOrigin.contains(id)).as(id).isTrue();
        assertThat(byTag.contains(id)).as(id).isTrue();
        assertThat(copies.contains(id)).as(id).isFalse();
        assertThat(all.contains(id)).as(id).isTrue();
      }
    }
    replication.delete(name);
  }

  private static GroupConsumer choose(
      String topic, String group, String expression, Consumption into) {
    return GroupConsumer.start(
        shanghai, group, topic, MessageSelector.bySql(expression), into, Long.MAX_VALUE);
  }

  private static Task create(String name) {
    return create(name, MessageTag.getDefaultInstance());
  }

  private static Task create(String name, MessageTag tag) {
    hangzhou.createTopic(name, QUEUES);
    shanghai.createTopic(name, QUEUES);
    Task.Builder wanted =
        Replication.task(TestServices.SOURCE, TestServices.DESTINATION, name)
            .setDirection(TaskDirection.Value.TWO_WAY)
            .setProgressSync(ProgressSync.getDefaultInstance());
    if (!tag.getKey().isEmpty()) {
      wanted.setMessageTag(tag);
    }
    Task task = replication.create(name, wanted.build());
    await(name + " is relayed both ways")
        .atMost(SOON)
        .until(() -> replication.isRunning(name, 2 * QUEUES));
    return task;
  }

  /** The same number on each side, so that there are so many in all, each in both clusters. */
  private void produceOnBothSides(String topic, int upTo) {
    int each = (int) (upTo - count(hangzhou, topic)) / 2;
    WorkloadProducer.send(hangzhou, Workload.of(topic).seed(++seed).messages(each));
    WorkloadProducer.send(shanghai, Workload.of(topic).seed(++seed).messages(each));
    await(upTo + " messages of " + topic + " on both sides")
        .atMost(SOON)
        .until(() -> count(hangzhou, topic) == upTo && count(shanghai, topic) == upTo);
  }

  private void awaitConsumed(long all, long repeated) {
    await()
        .during(Duration.ofSeconds(2))
        .atMost(SOON)
        .untilAsserted(() -> {
          assertThat(consumed.distinct()).isEqualTo(all);
          assertThat(consumed.repeated()).isEqualTo(repeated);
        });
  }

  private static long repeated(GroupProgress result) {
    return result.getQueuesList().stream().mapToLong(QueueProgress::getRepeatedMessages).sum();
  }

  /** How far the group is in the source, as a sync back says. */
  private static long committed(String group) {
    return syncedOnce(group, ProgressDirection.Value.DESTINATION_TO_SOURCE).getQueuesList().stream()
        .mapToLong(QueueProgress::getDestinationCommitted)
        .sum();
  }

  private static GroupProgress syncedOnce(String group, ProgressDirection.Value direction) {
    List<GroupProgress> results =
        drain(
            SyncProgressRequest.newBuilder()
                .setTask("tasks/" + group)
                .addGroups(group)
                .setDirection(direction)
                .build());
    assertThat(results).hasSize(1);
    return results.getFirst();
  }

  private static List<GroupProgress> drain(SyncProgressRequest request) {
    Iterator<SyncProgressResponse> answers = services.api().progress().syncProgress(request);
    List<GroupProgress> results = new ArrayList<>();
    answers.forEachRemaining(answer -> {
      if (answer.hasGroup()) {
        results.add(answer.getGroup());
      }
    });
    return results;
  }

  private static GroupProgress last(String group, ProgressDirection.Value direction) {
    return services
        .api()
        .progress()
        .listGroups(ListGroupsRequest.newBuilder().setTask("tasks/" + group).build())
        .getGroupsList()
        .stream()
        .map(GroupState::getProgress)
        .filter(result -> result.getGroup().equals(group) && result.getDirection() == direction)
        .findFirst()
        .orElse(GroupProgress.getDefaultInstance());
  }

  private static long count(RocketMqCluster cluster, String topic) {
    try (TopicLog log = new TopicLog(cluster, topic)) {
      return log.size();
    }
  }
}
