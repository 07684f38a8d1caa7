package dev.lockstep.offsetsync.command;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.lockstep.admin.v1.Decision;
import dev.lockstep.admin.v1.GroupPresence;
import dev.lockstep.admin.v1.GroupProgress;
import dev.lockstep.admin.v1.ProgressSync;
import dev.lockstep.admin.v1.QueueOffset;
import dev.lockstep.admin.v1.QueueOffsets;
import dev.lockstep.admin.v1.ResetProgressRequest;
import dev.lockstep.offsetsync.CollectingSink;
import dev.lockstep.offsetsync.Replication;
import dev.lockstep.offsetsync.sync.GroupResets;
import dev.lockstep.offsetsync.sync.Translators;
import dev.lockstep.rocketmq.QueueId;
import dev.lockstep.rocketmq.log.OffsetRange;
import dev.lockstep.testbed.Cluster;
import dev.lockstep.testbed.ClusterExtension;
import dev.lockstep.testbed.RocketMqCluster;
import dev.lockstep.testbed.grpc.GrpcClients;
import dev.lockstep.testbed.oracle.Consumption;
import dev.lockstep.testbed.oracle.GroupConsumer;
import dev.lockstep.testbed.oracle.Workload;
import dev.lockstep.testbed.oracle.WorkloadProducer;
import dev.lockstep.worker.Clusters;
import dev.lockstep.worker.v1.Command;
import dev.lockstep.worker.v1.ResetProgressCommand;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentSkipListSet;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.apache.rocketmq.client.apis.consumer.ConsumeResult;
import org.apache.rocketmq.client.apis.consumer.PushConsumer;
import org.apache.rocketmq.client.apis.consumer.SimpleConsumer;
import org.apache.rocketmq.client.apis.message.MessageView;
import org.apache.rocketmq.client.exception.MQClientException;
import org.apache.rocketmq.client.java.message.MessageViewImpl;
import org.apache.rocketmq.remoting.protocol.subscription.SubscriptionGroupConfig;
import org.apache.rocketmq.tools.admin.DefaultMQAdminExt;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInfo;
import org.junit.jupiter.api.extension.ExtendWith;

/** Groups of RocketMQ's gRPC clients, which hold messages that they have not acknowledged. */
@ExtendWith(ClusterExtension.class)
class PopProgressIT {

  private static final Duration LIMIT = Duration.ofSeconds(60);
  private static final Duration LONG = Duration.ofMinutes(5);
  private static final Duration SHORT = Duration.ofSeconds(10);
  private static final int MESSAGES = 40;

  @Cluster(name = "hangzhou", proxy = true)
  RocketMqCluster hangzhou;

  @Cluster(name = "shanghai")
  RocketMqCluster shanghai;

  private @Nullable KeptSyncs syncs;

  @BeforeEach
  void keepTheClient() throws Exception {
    syncs = new KeptSyncs(hangzhou);
  }

  @AfterEach
  void release() {
    if (syncs != null) {
      syncs.close();
    }
  }

  @Test
  void aSimpleConsumersGroupIsHeldAtTheOldestMessageItHasNotAcknowledged(TestInfo test)
      throws Exception {
    // Given a group that was handed everything, and acknowledged all but the 12th and the 30th
    String group = group(test);
    try (Replication topic = topic(test, Map.of());
        SimpleConsumer consumer = GrpcClients.consumer(hangzhou, group, topic(test))) {
      List<MessageView> handedOut = receive(consumer, MESSAGES, LONG);
      for (MessageView message : handedOut) {
        if (offset(message) != 12 && offset(message) != 30) {
          consumer.ack(message);
        }
      }
      awaitCommitted(topic, group, MESSAGES);

      // When it is synced, then it is held at the 12th, and finds that it is online
      GroupProgress held = sync(topic, group);
      assertThat(translated(held)).as(held.toString()).isEqualTo(12);
      assertThat(topic.source().groups().online(group)).isPresent();

      // And at the 30th when that is acknowledged
      consumer.ack(with(handedOut, 12));
      assertThat(translated(sync(topic, group))).isEqualTo(30);

      // And after a failover its consumers get what was not acknowledged
      Consumption there = new Consumption();
      GroupConsumer.consume(shanghai, group, topic(test), there, MESSAGES - 30, LIMIT);
      assertThat(there.contains(id(with(handedOut, 30)))).isTrue();

      // And it is where it committed when all is acknowledged
      consumer.ack(with(handedOut, 30));
      assertThat(translated(sync(topic, group))).isEqualTo(MESSAGES);
    }
  }

  @Test
  void aMessageThatCameBackHoldsTheGroupUntilItIsDone(TestInfo test) throws Exception {
    // Given a group that let the invisible time of the 12th message pass
    String group = group(test);
    try (Replication topic = topic(test, Map.of());
        SimpleConsumer consumer = GrpcClients.consumer(hangzhou, group, topic(test))) {
      for (MessageView message : receive(consumer, MESSAGES, SHORT)) {
        if (offset(message) != 12) {
          consumer.ack(message);
        }
      }
      QueueId retry =
          new QueueId(
              "%RETRY%" + group + "_" + topic(test), topic.sourceQueues().getFirst().broker(), 0);
      await("it came back")
          .atMost(LIMIT)
          .ignoreExceptions()
          .until(() -> topic.source().topics().range(retry).size() == 1);

      // When it waits in the retry topic for long, then the group is held at it
      await()
          .during(Duration.ofSeconds(25))
          .atMost(LIMIT)
          .pollInterval(Duration.ofSeconds(2))
          .until(() -> translated(sync(topic, group)) == 12);

      // And when a consumer has it again, but not acknowledged
      MessageView again = receive(consumer, 1, LONG).getFirst();
      assertThat(translated(sync(topic, group))).isEqualTo(12);

      // And no longer when that is done
      consumer.ack(again);
      assertThat(translated(sync(topic, group))).isEqualTo(MESSAGES);
    }
  }

  @Test
  void aPushConsumersGroupIsHeldAtTheMessageThatItWorksOn(TestInfo test) throws Exception {
    // Given a consumer that does not get done with one message
    String group = group(test);
    CountDownLatch release = new CountDownLatch(1);
    Set<Long> done = new ConcurrentSkipListSet<>();
    try (Replication topic = topic(test, Map.of());
        PushConsumer consumer =
            GrpcClients.pushConsumer(
                hangzhou,
                group,
                topic(test),
                message -> {
                  if (offset(message) == 7) {
                    awaitRelease(release);
                  }
                  done.add(offset(message));
                  return ConsumeResult.SUCCESS;
                })) {
      await().atMost(LIMIT).until(() -> done.size() == MESSAGES - 1);
      awaitCommitted(topic, group, MESSAGES);

      // When it is synced, then it is held there
      await().atMost(LIMIT).until(() -> translated(sync(topic, group)) == 7);
      assertThat(topic.source().groups().online(group)).isPresent();
      assertThat(consumer.getConsumerGroup()).isEqualTo(group);

      // And moves on when the message is done
      release.countDown();
      await().atMost(LIMIT).until(() -> translated(sync(topic, group)) == MESSAGES);
    }
  }

  @Test
  void anOrderedGroupCommitsWhatIsAcknowledged(TestInfo test) throws Exception {
    // Given a group that consumes in order, and acknowledged the first 5 of what it was handed
    String group = group(test);
    try (Replication topic = topic(test, Map.of("message.type", "FIFO"));
        Admin admin = new Admin(hangzhou)) {
      SubscriptionGroupConfig orderly = new SubscriptionGroupConfig();
      orderly.setGroupName(group);
      orderly.setConsumeMessageOrderly(true);
      admin.tools.createAndUpdateSubscriptionGroupConfig(
          hangzhou.brokers().getFirst().address(), orderly);
      try (SimpleConsumer consumer = GrpcClients.consumer(hangzhou, group, topic(test))) {
        List<MessageView> handedOut = receive(consumer, 16, LONG);
        for (MessageView message : handedOut) {
          if (offset(message) < 5) {
            consumer.ack(message);
          }
        }

        // When it is synced, then it goes on at the sixth
        assertThat(translated(sync(topic, group))).isEqualTo(5);
      }
    }
  }

  @Test
  void aDeadLetterDoesNotHoldAGroup(TestInfo test) throws Exception {
    // Given a group that may fail once, and was handed everything but acknowledged all but the 12th
    String group = group(test);
    String deadLetters = "%DLQ%" + group;
    try (Replication topic = topic(test, Map.of());
        Admin admin = new Admin(hangzhou)) {
      SubscriptionGroupConfig once = new SubscriptionGroupConfig();
      once.setGroupName(group);
      once.setRetryMaxTimes(1);
      admin.tools.createAndUpdateSubscriptionGroupConfig(
          hangzhou.brokers().getFirst().address(), once);
      try (SimpleConsumer consumer = GrpcClients.consumer(hangzhou, group, topic(test))) {
        for (MessageView message : receive(consumer, MESSAGES, SHORT)) {
          if (offset(message) != 12) {
            consumer.ack(message);
          }
        }
        assertThat(translated(sync(topic, group))).isEqualTo(12);

        // When it is given up, since it was not acknowledged in time
        await("it is a dead letter")
            .atMost(LIMIT)
            .until(() -> {
              var _ = consumer.receive(16, SHORT);
              return topic.source().topics().list().contains(deadLetters)
                  && topic.source().topics().offsets(deadLetters).values().stream()
                          .mapToLong(OffsetRange::max)
                          .sum()
                      == 1;
            });

        // Then the group goes on behind all of it
        await()
            .atMost(LIMIT)
            .untilAsserted(() -> assertThat(translated(sync(topic, group))).isEqualTo(MESSAGES));
      }
    }
  }

  @Test
  void anOnlineGroupIsResetAndItsConsumersFollow(TestInfo test) throws Exception {
    // Given a group that is being consumed
    String group = group(test);
    try (Replication topic = topic(test, Map.of());
        SimpleConsumer consumer = GrpcClients.consumer(hangzhou, group, topic(test))) {
      assertThat(receive(consumer, 1, LONG)).hasSize(1);
      QueueId queue = topic.sourceQueues().getFirst();

      // When it is reset
      CollectingSink sink = new CollectingSink();
      new ResetProgressHandler(
              new Clusters(), new GroupResets(new Translators(new SimpleMeterRegistry())))
          .run(
              Command.newBuilder()
                  .setResetProgress(
                      ResetProgressCommand.newBuilder()
                          .setCluster(Replication.cluster(hangzhou))
                          .setRequest(
                              ResetProgressRequest.newBuilder()
                                  .setCluster("clusters/hangzhou")
                                  .setGroup(group)
                                  .setTopic(topic(test))
                                  .setOffsets(
                                      QueueOffsets.newBuilder()
                                          .addQueues(
                                              QueueOffset.newBuilder()
                                                  .setBroker(queue.broker())
                                                  .setOffset(25)))))
                  .build(),
              sink);

      // Then it was found online, and its next message is the one from there
      GroupProgress result = sink.outputs().getFirst().getReset().getGroup();
      assertThat(result.getPresence()).isEqualTo(GroupPresence.Value.ONLINE);
      assertThat(result.getQueues(0).getConfirmed()).as(result.toString()).isTrue();
      assertThat(offset(receive(consumer, 1, LONG).getFirst())).isEqualTo(25);
    }
  }

  private static void awaitRelease(CountDownLatch release) {
    try {
      var _ = release.await(LIMIT.toSeconds(), TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static List<MessageView> receive(SimpleConsumer consumer, int count, Duration invisible)
      throws Exception {
    List<MessageView> all = new ArrayList<>();
    await()
        .atMost(LIMIT)
        .pollDelay(Duration.ZERO)
        .until(() -> {
          all.addAll(consumer.receive(Math.min(32, count - all.size()), invisible));
          return all.size() >= count;
        });
    all.sort(Comparator.comparingLong(PopProgressIT::offset));
    return all;
  }

  private static MessageView with(List<MessageView> messages, long offset) {
    return messages.stream().filter(m -> offset(m) == offset).findFirst().orElseThrow();
  }

  private static long offset(MessageView message) {
    return ((MessageViewImpl) message).getOffset();
  }

  private static String id(MessageView message) {
    return message.getProperties().getOrDefault("oracle_id", "");
  }

  private static void awaitCommitted(Replication topic, String group, long offset)
      throws Exception {
    QueueId queue = topic.sourceQueues().getFirst();
    await("it is committed what was handed out")
        .atMost(LIMIT)
        .until(() -> topic.source().progress().committed(group, queue).orElse(-1) == offset);
  }

  private static long translated(GroupProgress result) {
    assertThat(result.getDecision())
        .as(result.toString())
        .isIn(Decision.Value.SYNCED, Decision.Value.ALREADY_ALIGNED);
    assertThat(result.getPresence()).isEqualTo(GroupPresence.Value.OFFLINE);
    return result.getQueues(0).getTranslated();
  }

  private GroupProgress sync(Replication topic, String group) throws Exception {
    return requireNonNull(syncs)
        .sync(topic.spec(ProgressSync.newBuilder().setEnabled(true).build()), group);
  }

  private Replication topic(TestInfo test, Map<String, String> attributes) throws Exception {
    hangzhou.createTopic(topic(test), 1, attributes);
    shanghai.createTopic(topic(test), 1, attributes);
    hangzhou.createGroup(group(test));
    shanghai.createGroup(group(test));
    WorkloadProducer.send(hangzhou, Workload.of(topic(test)).messages(MESSAGES));
    Replication topic = new Replication(hangzhou, shanghai, topic(test), topic(test));
    topic.copyAll();
    return topic;
  }

  /** RocketMQ's tools. */
  private static final class Admin implements AutoCloseable {
    final DefaultMQAdminExt tools = new DefaultMQAdminExt();

    Admin(RocketMqCluster cluster) throws MQClientException {
      tools.setNamesrvAddr(cluster.nameServer());
      tools.start();
    }

    @Override
    public void close() {
      tools.shutdown();
    }
  }

  private static String topic(TestInfo test) {
    return test.getTestMethod().orElseThrow().getName();
  }

  private static String group(TestInfo test) {
    return "pop-" + topic(test);
  }
}
