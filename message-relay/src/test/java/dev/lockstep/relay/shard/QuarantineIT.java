package dev.lockstep.relay.shard;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.lockstep.admin.v1.QueuePhase;
import dev.lockstep.admin.v1.RejectedPolicy;
import dev.lockstep.testbed.Cluster;
import dev.lockstep.testbed.ClusterExtension;
import dev.lockstep.testbed.RocketMqCluster;
import java.util.List;
import java.util.Random;
import org.apache.rocketmq.common.message.Message;
import org.apache.rocketmq.common.message.MessageExt;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInfo;
import org.junit.jupiter.api.extension.ExtendWith;

/** Messages that the destination refuses for good, between two real clusters. */
@ExtendWith(ClusterExtension.class)
class QuarantineIT {

  private static final int LARGE = 200_000;

  @Cluster(name = "hangzhou", settings = "autoCreateTopicEnable=false")
  RocketMqCluster hangzhou;

  @Cluster(
      name = "shanghai",
      settings = {"maxMessageSize=65536", "autoCreateTopicEnable=false"})
  RocketMqCluster shanghai;

  private Rig rig;
  private String quarantine;

  @BeforeEach
  void givenTopic(TestInfo test) throws Exception {
    String topic = test.getTestMethod().orElseThrow().getName();
    quarantine = "Q-" + topic;
    rig = new Rig(hangzhou, shanghai, Relays.host(), topic, 1);
    rig.with(spec -> {
      spec.setQuarantineTopic(quarantine);
      spec.getMappingBuilder().setOnRejected(RejectedPolicy.Value.QUARANTINE);
    });
  }

  @AfterEach
  void stop() {
    rig.close();
  }

  @Test
  void setsAsideAMessageThatIsTooLargeAndOneWithTooLongPropertiesAndGoesOn() throws Exception {
    shanghai.createTopic(quarantine, 1);
    rig.send(0, rig.messages(50, "a"));
    rig.send(0, large());
    rig.send(0, rig.messages(50, "a"));
    rig.send(0, tooLong());
    rig.send(0, rig.messages(50, "a"));

    rig.assign(1);

    rig.awaitCaughtUp();
    assertThat(rig.copiedOffsets(0)).hasSize(150).doesNotContain(50L, 101L).isSorted();
    List<MessageExt> aside = rig.copies(quarantine, 0);
    assertThat(aside).hasSize(2);
    MessageExt cut = aside.getFirst();
    assertThat(cut.getUserProperty("LOCKSTEP_AT")).isEqualTo("hangzhou/broker-a/0/50/1");
    assertThat(cut.getUserProperty("LOCKSTEP_TOPIC")).isEqualTo(rig.topic());
    assertThat(cut.getUserProperty("LOCKSTEP_DESTINATION")).isEqualTo(rig.topic());
    assertThat(cut.getUserProperty("LOCKSTEP_REASON")).contains("refuses");
    assertThat(cut.getUserProperty("LOCKSTEP_BODY_SIZE")).isEqualTo(Integer.toString(LARGE));
    assertThat(cut.getBody()).isEqualTo(beginning(65_536));
    assertThat(cut.getTags()).isEqualTo("large");
    MessageExt shorn = aside.get(1);
    assertThat(shorn.getUserProperty("LOCKSTEP_DROPPED")).isEqualTo("long");
    assertThat(shorn.getUserProperty("short")).isEqualTo("kept");
    assertThat(shorn.getBody()).asString().isEqualTo("body");
    assertThat(rig.events("QUARANTINED"))
        .extracting(event -> event.getAttributesOrThrow("offset"))
        .containsExactly("50", "101");
    assertThat(rig.status(0).getPhase()).isEqualTo(QueuePhase.Value.RELAYING);
  }

  @Test
  void writesItOnceAlthoughTheNextOwnerKnowsOfNoCheckpoint() throws Exception {
    shanghai.createTopic(quarantine, 1);
    rig.send(0, rig.messages(10, "a"));
    rig.send(0, large());
    rig.send(0, tooLong());
    rig.assign(1);
    rig.awaitCaughtUp();
    rig.drop();

    rig.assign(2);

    rig.awaitCaughtUp();
    rig.send(0, rig.messages(10, "a"));
    rig.awaitCaughtUp();
    assertThat(rig.copies(quarantine, 0)).hasSize(2);
    assertThat(rig.copies(0)).hasSize(20);
    assertThat(rig.events("QUARANTINED")).hasSize(2);
  }

  @Test
  void waitsForTheQuarantineTopicAndSkipsNothing() throws Exception {
    rig.send(0, large());
    rig.send(0, rig.messages(10, "a"));
    rig.assign(1);
    rig.awaitPhase(0, QueuePhase.Value.RETRYING);
    await().atMost(Rig.LIMIT).until(() -> rig.status(0).getLastError().contains(quarantine));
    assertThat(rig.destinationMax(0)).isZero();

    shanghai.createTopic(quarantine, 1);

    rig.awaitCaughtUp();
    assertThat(rig.copies(quarantine, 0)).hasSize(1);
    assertThat(rig.copies(0)).hasSize(10);
  }

  @Test
  void triesAStoppedQueueAgainAfterTheTimeThatTheMappingSets() throws Exception {
    rig.with(spec -> {
      spec.getMappingBuilder().setOnRejected(RejectedPolicy.Value.STOP_QUEUE);
      spec.getMappingBuilder().getRetryStoppedAfterBuilder().setSeconds(1);
    });
    rig.send(0, large());
    rig.assign(1);

    await().atMost(Rig.LIMIT).until(() -> rig.events("REJECTED").size() >= 3);

    assertThat(rig.status(0).getRelayedOffset()).isZero();
    assertThat(rig.destinationMax(0)).isZero();
  }

  private Message large() {
    return new Message(rig.topic(), "large", beginning(LARGE));
  }

  private static byte[] beginning(int size) {
    byte[] body = new byte[LARGE];
    new Random(7).nextBytes(body);
    return java.util.Arrays.copyOf(body, size);
  }

  private Message tooLong() {
    Message message =
        new Message(rig.topic(), "long", "body".getBytes(java.nio.charset.StandardCharsets.UTF_8));
    message.putUserProperty("short", "kept");
    message.putUserProperty("long", "x".repeat(32_500));
    return message;
  }
}
