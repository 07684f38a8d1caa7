package dev.lockstep.relay.shard;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.lockstep.testbed.Cluster;
import dev.lockstep.testbed.ClusterExtension;
import dev.lockstep.testbed.RocketMqCluster;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** A queue that does not get on although nothing says why. */
@ExtendWith(ClusterExtension.class)
class StuckQueueIT {

  @Cluster(name = "hangzhou", behindLink = true)
  RocketMqCluster hangzhou;

  @Cluster(name = "shanghai")
  RocketMqCluster shanghai;

  private Rig rig;

  @BeforeEach
  void givenTopic() throws Exception {
    rig =
        new Rig(
            hangzhou,
            shanghai,
            Relays.host(Map.of("lockstep.relay.stuck-after", "3s")),
            "stuck",
            1);
  }

  @AfterEach
  void stop() {
    hangzhou.link().heal();
    rig.close();
  }

  @Test
  void isStartedOverByItselfAndGoesOn() throws Exception {
    rig.send(0, rig.messages(50_000, "a"));
    // Slow enough to be caught in the middle.
    rig.with(spec -> spec.getRateLimitBuilder().setMessagesPerSecond(5_000));
    rig.assign(1);
    await().atMost(Rig.LIMIT).until(() -> rig.destinationMax(0) > 5_000);

    hangzhou.link().blackhole();

    // The pulls' own timeout would come after 15 s.
    await().atMost(Duration.ofSeconds(13)).until(() -> rig.events("STUCK").size() == 1);
    hangzhou.link().heal();
    rig.awaitCaughtUp();
    assertThat(rig.copiedOffsets(0)).hasSize(50_000).isSorted().doesNotHaveDuplicates();
  }
}
