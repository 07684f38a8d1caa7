package dev.lockstep.relay.shard;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.lockstep.rocketmq.remoting.Request;
import dev.lockstep.testbed.Cluster;
import dev.lockstep.testbed.ClusterExtension;
import dev.lockstep.testbed.RocketMqCluster;
import dev.lockstep.worker.ClusterHandle;
import dev.lockstep.worker.Clusters;
import dev.lockstep.worker.v1.Checkpoint;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.apache.rocketmq.remoting.protocol.RequestCode;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInfo;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** Source queues that give old offsets to other messages, between two real clusters. */
@ExtendWith(ClusterExtension.class)
class SourceHistoryIT {

  private static final String NAME = "forgetful";

  // A broker deletes no topic without.
  @Cluster(name = NAME, settings = "timerWheelEnable=true")
  RocketMqCluster source;

  @Cluster(name = "shanghai")
  RocketMqCluster shanghai;

  @TempDir Path temp;

  private Rig rig;

  @BeforeEach
  void givenTopic(TestInfo test) throws Exception {
    rig = new Rig(source, shanghai, Relays.host(), test.getTestMethod().orElseThrow().getName(), 1);
  }

  @AfterEach
  void stop() {
    rig.close();
  }

  @Test
  void copiesATopicThatWasCreatedAnewFromItsBeginning() throws Exception {
    rig.send(0, rig.messages(100, "old"));
    rig.assign(1);
    rig.awaitCaughtUp();

    createAnew();
    rig.send(0, rig.messages(40, "new"));

    await().atMost(Rig.LIMIT).until(() -> rig.destinationMax(0) == 140);
    rig.awaitCaughtUp();
    assertThat(rig.events("TOPIC_RECREATED"))
        .singleElement()
        .satisfies(event -> assertThat(event.getAttributesOrThrow("last_offset")).isEqualTo("99"));
    assertThat(rig.copiedOffsets(0)).containsExactlyElementsOf(offsets(100, 40));
  }

  @Test
  void seesThatATopicWasCreatedAnewAlthoughItIsLongerNow() throws Exception {
    rig.send(0, rig.messages(100, "old"));
    rig.assign(1);
    rig.awaitCaughtUp();
    rig.drop();
    createAnew();
    rig.send(0, rig.messages(150, "new"));

    // The checkpoint is as of before.
    rig.with(spec ->
        spec.getQueuesBuilder(0)
            .setCheckpoint(Checkpoint.newBuilder().setSourceOffset(100).setDestinationOffset(100)));
    rig.assign(2);

    await().atMost(Rig.LIMIT).until(() -> rig.destinationMax(0) >= 250);
    rig.awaitCaughtUp();
    assertThat(rig.events("TOPIC_RECREATED")).hasSize(1);
    assertThat(rig.copiedOffsets(0)).containsExactlyElementsOf(offsets(100, 150));

    // And the next owner, who was told nothing, copies nothing twice.
    rig.drop();
    rig.assign(3);
    rig.awaitCaughtUp();
    assertThat(rig.destinationMax(0)).isEqualTo(250);
  }

  @Test
  void copiesOnlyWhatIsNewOfAQueueThatHasLostItsTail() throws Exception {
    rig.send(0, rig.messages(100, "kept"));
    Path store = store();
    source.brokers().getFirst().kill();
    copy(store, temp.resolve("older"));
    source.brokers().getFirst().restart();
    rig.send(0, rig.messages(50, "lost"));
    rig.assign(1);
    rig.awaitCaughtUp();
    assertThat(rig.destinationMax(0)).isEqualTo(150);

    source.brokers().getFirst().kill();
    delete(store);
    copy(temp.resolve("older"), store);
    source.brokers().getFirst().restart();
    await().atMost(Rig.LIMIT).until(() -> !rig.events("SOURCE_TAIL_LOST").isEmpty());
    rig.send(0, rig.messages(70, "new"));

    rig.awaitCaughtUp();
    assertThat(rig.copiedOffsets(0))
        .containsExactlyElementsOf(
            Stream.concat(offsets(150, 0).stream(), LongStream.range(100, 170).boxed()).toList());
    assertThat(rig.events("SOURCE_TAIL_LOST"))
        .singleElement()
        .satisfies(event -> {
          assertThat(event.getAttributesOrThrow("first_offset")).isEqualTo("100");
          assertThat(event.getAttributesOrThrow("last_offset")).isEqualTo("149");
        });
    assertThat(rig.events("TOPIC_RECREATED")).isEmpty();

    // The next owner, who was told of the time before only, goes on where this one stood.
    rig.drop();
    rig.with(spec ->
        spec.getQueuesBuilder(0)
            .setCheckpoint(Checkpoint.newBuilder().setSourceOffset(120).setDestinationOffset(120)));
    rig.assign(2);
    rig.awaitCaughtUp();
    assertThat(rig.destinationMax(0)).isEqualTo(220);
  }

  private static List<Long> offsets(int first, int second) {
    return Stream.concat(LongStream.range(0, first).boxed(), LongStream.range(0, second).boxed())
        .toList();
  }

  private void createAnew() throws Exception {
    try (ClusterHandle handle = new Clusters().open(Relays.cluster(source))) {
      var _ =
          handle
              .client()
              .shared("broker-a")
              .call(
                  Request.of(RequestCode.DELETE_TOPIC_IN_BROKER).with("topic", rig.topic()).build(),
                  Duration.ofSeconds(10));
    }
    source.createTopic(rig.topic(), 1);
  }

  /** The broker's store folder. */
  private static Path store() throws IOException {
    Path temporary = Path.of(System.getProperty("java.io.tmpdir"));
    try (Stream<Path> clusters = Files.list(temporary)) {
      Path cluster =
          clusters
              .filter(path -> path.getFileName().toString().startsWith("lockstep-testbed-" + NAME))
              .reduce((_, later) -> later)
              .orElseThrow();
      try (Stream<Path> below = Files.walk(cluster, 4)) {
        return below
            .filter(path -> path.endsWith("store") && Files.exists(path.resolve("commitlog")))
            .findFirst()
            .orElseThrow();
      }
    }
  }

  private static void copy(Path from, Path to) throws IOException {
    try (Stream<Path> files = Files.walk(from)) {
      for (Path file : files.toList()) {
        Files.copy(file, to.resolve(from.relativize(file).toString()));
      }
    }
  }

  private static void delete(Path folder) throws IOException {
    try (Stream<Path> files = Files.walk(folder)) {
      for (Path file : files.sorted(java.util.Comparator.reverseOrder()).toList()) {
        Files.delete(file);
      }
    }
  }
}
