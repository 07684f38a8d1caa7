package dev.lockstep.offsetsync.command;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.awaitility.Awaitility.await;

import com.google.protobuf.util.Timestamps;
import com.google.rpc.Code;
import dev.lockstep.admin.v1.Decision;
import dev.lockstep.admin.v1.GroupPresence;
import dev.lockstep.admin.v1.ProgressDirection;
import dev.lockstep.admin.v1.ProgressSync;
import dev.lockstep.admin.v1.QueueOffset;
import dev.lockstep.admin.v1.QueueOffsets;
import dev.lockstep.admin.v1.QueueProgress;
import dev.lockstep.admin.v1.ResetProgressRequest;
import dev.lockstep.admin.v1.ResetProgressResponse;
import dev.lockstep.offsetsync.CollectingSink;
import dev.lockstep.offsetsync.Replication;
import dev.lockstep.offsetsync.TwoWayReplication;
import dev.lockstep.offsetsync.sync.GroupResets;
import dev.lockstep.offsetsync.sync.Translators;
import dev.lockstep.rocketmq.QueueId;
import dev.lockstep.rocketmq.client.ClusterClient;
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
import dev.lockstep.worker.v1.CommandOutput;
import dev.lockstep.worker.v1.ProgressSpec;
import dev.lockstep.worker.v1.ResetProgressCommand;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.util.List;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInfo;
import org.junit.jupiter.api.extension.ExtendWith;

/** Resets between two real clusters, with real consumers that go on from there. */
@ExtendWith(ClusterExtension.class)
class ResetProgressIT {

  private static final Duration LIMIT = Duration.ofSeconds(60);
  private static final String GROUP = "billing";
  private static final String TASK = "tasks/test";

  @Cluster(name = "hangzhou")
  RocketMqCluster hangzhou;

  @Cluster(name = "shanghai")
  RocketMqCluster shanghai;

  private final ResetProgressHandler handler =
      new ResetProgressHandler(
          new Clusters(), new GroupResets(new Translators(new SimpleMeterRegistry())));
  private final Consumption consumed = new Consumption();
  private long seeds;

  @Test
  void setsAnOfflineGroupInBothClustersToTheSameMessage(TestInfo test) throws Exception {
    // Given a group that consumed everything in the one, and nothing in the other
    String group = group(test);
    try (Replication topic = interleaved(test)) {
      GroupConsumer.consume(hangzhou, group, topic(test), consumed, 100, LIMIT);
      shanghai.createGroup(group);
      QueueId queue = topic.sourceQueues().getFirst();

      // When it is set to an offset in the source cluster
      List<ResetProgressResponse> results =
          run(topic, inSource(topic, group).setOffsets(to(queue, 70)).build());

      // Then it stands at the same message in both, read back
      assertThat(results)
          .extracting(ResetProgressResponse::getCluster)
          .containsExactly("clusters/hangzhou", "clusters/shanghai");
      assertThat(results)
          .extracting(result -> result.getGroup().getDirection())
          .containsExactly(
              ProgressDirection.Value.UNSPECIFIED, ProgressDirection.Value.SOURCE_TO_DESTINATION);
      assertThat(results)
          .allSatisfy(result -> {
            assertThat(result.getGroup().getDecision()).isEqualTo(Decision.Value.SYNCED);
            assertThat(result.getGroup().getPresence()).isEqualTo(GroupPresence.Value.OFFLINE);
            assertThat(result.getGroup().getQueuesList()).allMatch(QueueProgress::getConfirmed);
          });
      assertThat(results.getFirst().getGroup().getQueues(0).getRepeatedMessages()).isEqualTo(30);
      assertStands(topic.source(), group, queue, 70);
      // 50 copies, 10 local messages, 20 copies
      assertStands(topic.target(), group, topic.targetOf(queue), 80);
      GroupConsumer.consume(shanghai, group, topic(test), new Consumption(), 30, LIMIT);
    }
  }

  @Test
  void setsTheSourceThroughAPlaceInTheDestination(TestInfo test) throws Exception {
    String group = group(test);
    try (Replication topic = interleaved(test)) {
      GroupConsumer.consume(hangzhou, group, topic(test), consumed, 100, LIMIT);
      shanghai.createGroup(group);
      QueueId queue = topic.sourceQueues().getFirst();

      // When places in the destination are chosen: on a copy, on a local message, at the end
      for (long[] pair : new long[][] {{80, 70}, {55, 50}, {110, 100}}) {
        List<ResetProgressResponse> results =
            run(topic, inDestination(topic, group).setOffsets(to(topic.targetOf(queue), pair[0])));

        // Then the source is set to the message that comes next there, and is set first
        assertThat(results)
            .extracting(ResetProgressResponse::getCluster)
            .containsExactly("clusters/hangzhou", "clusters/shanghai");
        assertThat(results.getFirst().getGroup().getDirection())
            .isEqualTo(ProgressDirection.Value.DESTINATION_TO_SOURCE);
        assertStands(topic.source(), group, queue, pair[1]);
        assertStands(topic.target(), group, topic.targetOf(queue), pair[0]);
      }
    }
  }

  @Test
  void movesAnOnlinePushGroupAndItsConsumersFollow(TestInfo test) throws Exception {
    // Given consumers that are at the end in both clusters
    String group = group(test);
    try (Replication topic = interleaved(test)) {
      QueueId queue = topic.sourceQueues().getFirst();
      Consumption there = new Consumption();
      try (GroupConsumer here = GroupConsumer.start(hangzhou, group, topic(test), consumed);
          GroupConsumer other = GroupConsumer.start(shanghai, group, topic(test), there)) {
        await().atMost(LIMIT).until(() -> consumed.distinct() == 100 && there.distinct() == 110);

        // When the group is set back
        List<ResetProgressResponse> results =
            run(topic, inSource(topic, group).setOffsets(to(queue, 40)).build());

        // Then both get the messages from there again, once
        assertThat(results)
            .allSatisfy(result -> {
              assertThat(result.getGroup().getPresence()).isEqualTo(GroupPresence.Value.ONLINE);
              assertThat(result.getGroup().getDecision())
                  .as(result.toString())
                  .isEqualTo(Decision.Value.SYNCED);
            });
        await().atMost(LIMIT).until(() -> consumed.total() == 160 && there.total() == 180);
        assertThat(here.consumption().repeated()).isEqualTo(60);
        assertThat(other.consumption().repeated()).isEqualTo(70);
      }
    }
  }

  @Test
  void setsAGroupToATime(TestInfo test) throws Exception {
    // Given messages from before a time and after it
    String group = group(test);
    try (Replication topic = topic(test, 4)) {
      produce(hangzhou, test, 40);
      long between = System.currentTimeMillis() + 1;
      await().until(() -> System.currentTimeMillis() > between + 1);
      produce(hangzhou, test, 40);
      topic.copyAll();
      GroupConsumer.consume(hangzhou, group, topic(test), consumed, 80, LIMIT);
      shanghai.createGroup(group);

      // When the group is set to it
      List<ResetProgressResponse> results =
          run(topic, inSource(topic, group).setTime(Timestamps.fromMillis(between)).build());

      // Then it stands at the first message of each queue from then on, in both clusters
      assertThat(results).hasSize(2);
      for (QueueId queue : topic.sourceQueues()) {
        assertStands(topic.source(), group, queue, 10);
        assertStands(topic.target(), group, topic.targetOf(queue), 10);
      }
    }
  }

  @Test
  void setsBothSidesOfATwoWayTaskToTheSameMessage(TestInfo test) throws Exception {
    // Given 40 messages of each cluster in turns, twice: the second time in another order in each
    String group = group(test);
    hangzhou.createTopic(topic(test), 1);
    shanghai.createTopic(topic(test), 1);
    try (Replication clients = new Replication(hangzhou, shanghai, topic(test), topic(test));
        TwoWayReplication topic = new TwoWayReplication(hangzhou, shanghai, topic(test))) {
      produce(hangzhou, test, 40);
      topic.copyThere();
      produce(shanghai, test, 40);
      topic.copyBack();
      produce(hangzhou, test, 40);
      produce(shanghai, test, 40);
      topic.copyBack();
      topic.copyThere();
      topic.copyBack(); // it goes past the copies, too
      hangzhou.createGroup(group);
      shanghai.createGroup(group);
      QueueId here = clients.sourceQueues().getFirst();
      QueueId there = clients.targetOf(here);
      ProgressSpec spec = topic.spec(ProgressSync.getDefaultInstance());

      // When places in the destination are chosen, then the source follows; and the other way round
      for (long[] pair : new long[][] {{160, 160}, {100, 80}, {50, 50}, {20, 20}}) {
        assertThat(run(spec, inDestination(clients, group).setOffsets(to(there, pair[0])).build()))
            .allMatch(result -> result.getGroup().getDecision() == Decision.Value.SYNCED);
        assertStands(clients.source(), group, here, pair[1]);
      }
      for (long[] pair : new long[][] {{160, 160}, {0, 0}, {50, 50}}) {
        var _ = run(spec, inSource(clients, group).setOffsets(to(here, pair[0])).build());
        assertStands(clients.target(), group, there, pair[1]);
      }
      List<ResetProgressResponse> last =
          run(spec, inSource(clients, group).setOffsets(to(here, 100)).build());

      // Then consumers get the rest on either side: all that come here come there, and those that
      // lie otherwise there come again, as was told
      assertStands(clients.target(), group, there, 80);
      assertThat(last.getLast().getGroup().getQueues(0).getReason())
          .contains("20 messages that the group has consumed");
      GroupConsumer.consume(hangzhou, group, topic(test), consumed, 60, LIMIT);
      GroupConsumer.consume(shanghai, group, topic(test), consumed, 80, LIMIT);
      assertThat(consumed.distinct()).isEqualTo(80);
      assertThat(consumed.repeated()).isEqualTo(60);
    }
  }

  @Test
  void aPreviewTellsTheSameAndWritesNothing(TestInfo test) throws Exception {
    String group = group(test);
    try (Replication topic = interleaved(test)) {
      GroupConsumer.consume(hangzhou, group, topic(test), consumed, 100, LIMIT);
      shanghai.createGroup(group);
      QueueId queue = topic.sourceQueues().getFirst();

      List<ResetProgressResponse> results =
          run(
              topic,
              inSource(topic, group).setOffsets(to(queue, 70)).setValidateOnly(true).build());

      assertThat(results)
          .extracting(result -> result.getGroup().getQueues(0).getTranslated())
          .containsExactly(70L, 80L);
      assertThat(results).noneMatch(result -> result.getGroup().getQueues(0).getConfirmed());
      assertStands(topic.source(), group, queue, 100);
      assertThat(topic.target().progress().committed(group, topic.targetOf(queue))).isEmpty();
    }
  }

  @Test
  void refusesWhatCannotBeAndSaysWhatCan(TestInfo test) throws Exception {
    String group = group(test);
    try (Replication topic = interleaved(test)) {
      QueueId queue = topic.sourceQueues().getFirst();
      QueueOffsets offsets = to(queue, 70);
      hangzhou.createGroup(group);
      ResetProgressRequest request = inSource(topic, group).setOffsets(offsets).build();

      // Nothing is set here when the group is missing there
      assertFault(topic, request, Code.NOT_FOUND, "clusters/shanghai has no group " + group);
      assertThat(topic.source().progress().committed(group, queue)).isEmpty();
      assertFault(
          topic,
          request.toBuilder().setGroup("nobody").build(),
          Code.NOT_FOUND,
          "clusters/hangzhou has no group nobody");
      assertFault(
          topic,
          request.toBuilder().setTopic("nothing").build(),
          Code.NOT_FOUND,
          "clusters/hangzhou has no topic nothing");
      assertFault(
          topic,
          request.toBuilder().setOffsets(to(queue, 101)).build(),
          Code.INVALID_ARGUMENT,
          "offsets.queues[0].offset must be 0 to 100");
      assertFault(
          topic,
          request.toBuilder()
              .setOffsets(to(new QueueId(queue.topic(), queue.broker(), 7), 1))
              .build(),
          Code.INVALID_ARGUMENT,
          "one of [%s/0], not %s/7".formatted(queue.broker(), queue.broker()));
    }
  }

  private void assertFault(
      Replication topic, ResetProgressRequest request, Code code, String message) {
    CommandFault fault = catchThrowableOfType(CommandFault.class, () -> run(topic, request));
    assertThat(fault).isNotNull();
    assertThat(fault.code()).isEqualTo(code);
    assertThat(fault).hasMessageContaining(message);
  }

  private static void assertStands(ClusterClient cluster, String group, QueueId queue, long offset)
      throws Exception {
    assertThat(cluster.progress().committed(group, queue)).isEqualTo(OptionalLong.of(offset));
  }

  /** 100 messages in a queue, and in its copy 10 local ones after the first 50. */
  private Replication interleaved(TestInfo test) throws Exception {
    Replication topic = topic(test, 1);
    produce(hangzhou, test, 100);
    topic.copyUpTo(50);
    produce(shanghai, test, 10);
    topic.copyAll();
    return topic;
  }

  private Replication topic(TestInfo test, int queues) {
    hangzhou.createTopic(topic(test), queues);
    shanghai.createTopic(topic(test), queues);
    return new Replication(hangzhou, shanghai, topic(test), topic(test));
  }

  private void produce(RocketMqCluster cluster, TestInfo test, int messages) {
    WorkloadProducer.send(cluster, Workload.of(topic(test)).seed(seeds++).messages(messages));
  }

  private List<ResetProgressResponse> run(Replication topic, ResetProgressRequest.Builder request)
      throws Exception {
    return run(topic, request.build());
  }

  private List<ResetProgressResponse> run(Replication topic, ResetProgressRequest request)
      throws Exception {
    return run(topic.spec(ProgressSync.getDefaultInstance()), request);
  }

  private List<ResetProgressResponse> run(ProgressSpec spec, ResetProgressRequest request)
      throws Exception {
    CollectingSink sink = new CollectingSink();
    handler.run(
        Command.newBuilder()
            .setCommandId("c")
            .setResetProgress(
                ResetProgressCommand.newBuilder()
                    .setRequest(request)
                    .setCluster(
                        Replication.cluster(
                            request.getCluster().equals("clusters/hangzhou") ? hangzhou : shanghai))
                    .setSpec(spec))
            .build(),
        sink);
    return sink.outputs().stream().map(CommandOutput::getReset).toList();
  }

  private static ResetProgressRequest.Builder inSource(Replication topic, String group)
      throws Exception {
    return request(topic, "clusters/hangzhou", group);
  }

  private static ResetProgressRequest.Builder inDestination(Replication topic, String group)
      throws Exception {
    return request(topic, "clusters/shanghai", group);
  }

  private static ResetProgressRequest.Builder request(
      Replication topic, String cluster, String group) throws Exception {
    return ResetProgressRequest.newBuilder()
        .setCluster(cluster)
        .setGroup(group)
        .setTopic(topic.sourceQueues().getFirst().topic())
        .setAlsoThroughTask(TASK);
  }

  private static QueueOffsets to(QueueId queue, long offset) {
    return QueueOffsets.newBuilder()
        .addQueues(
            QueueOffset.newBuilder()
                .setBroker(queue.broker())
                .setQueueId(queue.id())
                .setOffset(offset))
        .build();
  }

  private static String topic(TestInfo test) {
    return test.getTestMethod().orElseThrow().getName();
  }

  private static String group(TestInfo test) {
    return GROUP + "-" + topic(test);
  }
}
