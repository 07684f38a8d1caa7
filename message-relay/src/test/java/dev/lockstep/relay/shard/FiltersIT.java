package dev.lockstep.relay.shard;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lockstep.admin.v1.QueuePhase;
import dev.lockstep.testbed.Cluster;
import dev.lockstep.testbed.ClusterExtension;
import dev.lockstep.testbed.RocketMqCluster;
import dev.lockstep.worker.v1.Checkpoint;
import java.util.List;
import java.util.stream.LongStream;
import org.apache.rocketmq.common.message.Message;
import org.apache.rocketmq.common.message.MessageExt;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInfo;
import org.junit.jupiter.api.extension.ExtendWith;

/** Mappings that copy some messages only, between two real clusters. */
@ExtendWith(ClusterExtension.class)
class FiltersIT {

  /** Another tag of the same hash code as {@link #WANTED}. */
  private static final String TWIN = "BB";

  private static final String WANTED = "Aa";

  @Cluster(
      name = "hangzhou",
      behindLink = true,
      settings = {"mappedFileSizeCommitLog=1048576", "fileReservedTime=0", "deleteWhen=99"})
  RocketMqCluster hangzhou;

  @Cluster(name = "shanghai")
  RocketMqCluster shanghai;

  private Rig rig;

  @BeforeEach
  void givenTopic(TestInfo test) throws Exception {
    rig =
        new Rig(hangzhou, shanghai, Relays.host(), test.getTestMethod().orElseThrow().getName(), 2);
  }

  @AfterEach
  void stop() {
    rig.close();
    hangzhou.link().delay(java.time.Duration.ZERO);
  }

  @Test
  void copiesTheTagsThatAreWantedAndNoOtherOfTheSameHash() throws Exception {
    rig.send(0, rig.messages(2_000, WANTED, TWIN, "other"));
    rig.send(1, rig.messages(500, TWIN));
    rig.with(spec -> spec.getMappingBuilder().getFilterBuilder().addTags(WANTED).addTags("no"));

    rig.assign(1);

    rig.awaitCaughtUp();
    assertThat(rig.copiedOffsets(0)).containsExactlyElementsOf(every(3, 2_000));
    assertThat(rig.copies(0)).extracting(MessageExt::getTags).containsOnly(WANTED);
    assertThat(rig.copies(1)).isEmpty();
    assertThat(rig.tenure().events()).isEmpty();
  }

  @Test
  void copiesWhatAnExpressionWantsAndPassesTheRest() throws Exception {
    rig.send(0, rig.messages(5_000, "a"));
    rig.with(
        spec -> spec.getMappingBuilder().getFilterBuilder().setSql92("n BETWEEN 4000 AND 4099"));

    rig.assign(1);

    rig.awaitCaughtUp();
    assertThat(rig.copiedOffsets(0))
        .containsExactlyElementsOf(LongStream.range(4_000, 4_100).boxed().toList());
    assertThat(rig.status(0).getLagMessages()).isZero();
  }

  @Test
  void copiesLiveMessagesThatAreWanted() throws Exception {
    rig.with(spec -> spec.getMappingBuilder().getFilterBuilder().addTags(WANTED));
    rig.assign(1);
    rig.awaitPhase(0, QueuePhase.Value.RELAYING);

    for (int i = 0; i < 50; i++) {
      rig.send(0, new Message(rig.topic(), i % 2 == 0 ? WANTED : "other", new byte[10]));
    }

    Awaitility.await().atMost(Rig.LIMIT).until(() -> rig.destinationMax(0) == 25);
    assertThat(rig.copiedOffsets(0)).containsExactlyElementsOf(every(2, 50));
  }

  @Test
  void goesOnAtItsCheckpointPastAFilteredTail() throws Exception {
    rig.send(0, rig.messages(1_000, WANTED));
    rig.send(0, rig.messages(1_000, "other"));
    rig.with(spec -> spec.getMappingBuilder().getFilterBuilder().addTags(WANTED));
    rig.assign(1);
    rig.awaitCaughtUp();
    rig.drop();

    rig.with(spec ->
        spec.getQueuesBuilder(0)
            .setCheckpoint(
                Checkpoint.newBuilder().setSourceOffset(2_000).setDestinationOffset(1_000)));
    rig.assign(2);

    rig.awaitPhase(0, QueuePhase.Value.RELAYING);
    assertThat(rig.status(0).getRelayedOffset()).isEqualTo(2_000);
    rig.send(0, rig.messages(10, WANTED));
    rig.awaitCaughtUp();
    assertThat(rig.destinationMax(0)).isEqualTo(1_010);
  }

  @Test
  void goesOnWhereItStandsWhenTheFilterIsEdited() throws Exception {
    rig.send(0, rig.messages(1_000, WANTED, "other"));
    rig.with(spec -> spec.getMappingBuilder().getFilterBuilder().addTags(WANTED));
    rig.assign(1);
    rig.awaitCaughtUp();

    rig.edit(spec -> spec.getMappingBuilder().getFilterBuilder().clearTags().addTags("other"));
    rig.send(0, rig.messages(1_000, WANTED, "other"));

    rig.awaitCaughtUp();
    List<MessageExt> copies = rig.copies(0);
    assertThat(copies).hasSize(1_000);
    assertThat(copies.subList(0, 500)).extracting(MessageExt::getTags).containsOnly(WANTED);
    assertThat(copies.subList(500, 1_000)).extracting(MessageExt::getTags).containsOnly("other");
  }

  @Test
  void keepsSeveralFilteredPullsUnderWay() throws Exception {
    rig.send(0, rig.messages(20_000, WANTED, "other"));
    hangzhou.link().delay(java.time.Duration.ofMillis(25));
    rig.with(spec -> spec.getMappingBuilder().getFilterBuilder().addTags(WANTED));
    long start = System.nanoTime();

    rig.assign(1);

    rig.awaitCaughtUp();
    // One pull of 32 wanted messages and its proof per round trip would take 31 s.
    assertThat(System.nanoTime() - start).isLessThan(15_000_000_000L);
    assertThat(rig.copiedOffsets(0)).containsExactlyElementsOf(every(2, 20_000));
  }

  private static List<Long> every(int step, int end) {
    return LongStream.range(0, end).filter(i -> i % step == 0).boxed().toList();
  }
}
