package dev.lockstep.relay.shard;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.lockstep.admin.v1.QueuePhase;
import dev.lockstep.testbed.Cluster;
import dev.lockstep.testbed.ClusterExtension;
import dev.lockstep.testbed.RocketMqCluster;
import java.time.Duration;
import org.apache.rocketmq.common.message.Message;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInfo;
import org.junit.jupiter.api.extension.ExtendWith;

/** What a relay may send, between two real clusters. */
@ExtendWith(ClusterExtension.class)
class RateLimitIT {

  @Cluster(name = "hangzhou")
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
  }

  @Test
  void holdsMessagesPerSecondOverTenSeconds() throws Exception {
    rig.send(0, rig.messages(20_000, "a"));
    rig.send(1, rig.messages(20_000, "a"));
    rig.with(spec -> spec.getRateLimitBuilder().setMessagesPerSecond(2_000));

    rig.assign(1);

    assertThat(copiedPerSecond()).isBetween(1_900.0, 2_100.0);
    assertThat(rig.tenure().events()).isEmpty();
  }

  @Test
  void holdsBytesPerSecondOfTheMappingAndTakesUpAChangeAtOnce() throws Exception {
    rig.send(0, rig.messages(30_000, "a"));
    long bytes = payloadOfAMessage();
    rig.with(
        spec -> spec.getMappingBuilder().getRateLimitBuilder().setBytesPerSecond(1_000 * bytes));
    rig.assign(1);
    assertThat(copiedPerSecond()).isBetween(950.0, 1_050.0);

    rig.edit(spec -> spec.getMappingBuilder().clearRateLimit());

    await().atMost(Duration.ofSeconds(10)).until(() -> rig.destinationMax(0) == 30_000);
  }

  @Test
  void servesALiveQueueBeforeOneThatCatchesUp() throws Exception {
    rig.send(0, rig.messages(20_000, "a"));
    rig.with(spec -> spec.getRateLimitBuilder().setMessagesPerSecond(1_000));
    awaitAge(Duration.ofSeconds(4));
    rig.assign(1);
    rig.awaitPhase(1, QueuePhase.Value.RELAYING);

    long slowest = 0;
    for (int i = 0; i < 60; i++) {
      long sent = System.nanoTime();
      long expected = i + 1L;
      rig.send(1, new Message(rig.topic(), new byte[100]));
      await()
          .pollInterval(Duration.ofMillis(5))
          .atMost(Rig.LIMIT)
          .until(() -> rig.destinationMax(1) == expected);
      slowest = Math.max(slowest, System.nanoTime() - sent);
    }

    assertThat(rig.destinationMax(0)).isLessThan(20_000);
    // Behind the batches of the other queue it would wait for seconds.
    assertThat(Duration.ofNanos(slowest)).isLessThan(Duration.ofMillis(700));
  }

  /** What is that old is not live any more. */
  private static void awaitAge(Duration age) {
    long start = System.nanoTime();
    await().atMost(Rig.LIMIT).until(() -> System.nanoTime() - start > age.toNanos());
  }

  /** Bytes of the body and the properties of one of the source's messages. */
  private long payloadOfAMessage() {
    return rig.sourcePayload(0, 15_000);
  }

  private double copiedPerSecond() {
    await().atMost(Rig.LIMIT).until(() -> copied() > 0);
    long start = System.nanoTime();
    long before = copied();
    await()
        .pollInterval(Duration.ofMillis(50))
        .atMost(Duration.ofSeconds(20))
        .until(() -> System.nanoTime() - start >= 10_000_000_000L);
    long after = copied();
    return (after - before) / ((System.nanoTime() - start) / 1e9);
  }

  private long copied() {
    return rig.destinationMax(0) + rig.destinationMax(1);
  }
}
