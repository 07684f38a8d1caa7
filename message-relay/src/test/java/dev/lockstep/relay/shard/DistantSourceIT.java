package dev.lockstep.relay.shard;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lockstep.testbed.Cluster;
import dev.lockstep.testbed.ClusterExtension;
import dev.lockstep.testbed.RocketMqCluster;
import dev.lockstep.testbed.oracle.Oracle;
import dev.lockstep.testbed.oracle.OracleReport;
import dev.lockstep.testbed.oracle.Workload;
import dev.lockstep.testbed.oracle.WorkloadProducer;
import java.time.Duration;
import java.util.Map;
import org.apache.rocketmq.common.message.MessageExt;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Live traffic of a source that is far away. */
@ExtendWith(ClusterExtension.class)
class DistantSourceIT {

  private static final Duration ONE_WAY = Duration.ofMillis(40);
  private static final int QUEUES = 2;
  private static final int MESSAGES = 2_000;
  private static final int RATE = 400;

  @Cluster(name = "hangzhou", behindLink = true)
  private static RocketMqCluster hangzhou;

  @Cluster(name = "shanghai")
  private static RocketMqCluster shanghai;

  @Test
  void isAskedTwiceInARoundTripAndEveryMessageIsCopiedOnce() throws Exception {
    try (Traffic traffic = new Traffic("overlapping", true)) {
      double read = traffic.bytesReadPerByteStored();

      assertThat(traffic.compare().isPerfect()).as(traffic.compare().toString()).isTrue();
      assertThat(read).isBetween(1.3, 2.6);
    }
  }

  @Test
  void isAskedOnceWhereBytesAreDear() throws Exception {
    try (Traffic traffic = new Traffic("single", false)) {
      double read = traffic.bytesReadPerByteStored();

      assertThat(traffic.compare().isPerfect()).as(traffic.compare().toString()).isTrue();
      assertThat(read).isLessThan(1.3);
    }
  }

  /** Messages that come in steadily while they are relayed. */
  private static final class Traffic implements AutoCloseable {

    private final String topic;
    private final Rig rig;

    Traffic(String topic, boolean overlaps) throws Exception {
      this.topic = topic;
      this.rig =
          new Rig(
              hangzhou,
              shanghai,
              Relays.host(Map.of("lockstep.relay.overlap-tail-pulls", Boolean.toString(overlaps))),
              topic,
              QUEUES);
      hangzhou.link().delay(ONE_WAY);
      rig.assign(1);
    }

    double bytesReadPerByteStored() {
      long before = hangzhou.link().bytesFromCluster();
      Workload workload = Workload.of(topic).seed(1).messages(MESSAGES).rate(RATE);
      try (WorkloadProducer producer = WorkloadProducer.startBehindLink(hangzhou, workload)) {
        producer.await();
      }
      rig.awaitCaughtUp();
      return (double) (hangzhou.link().bytesFromCluster() - before) / stored();
    }

    private long stored() {
      long bytes = 0;
      for (int queue = 0; queue < QUEUES; queue++) {
        bytes += rig.copies(queue).stream().mapToLong(MessageExt::getStoreSize).sum();
      }
      return bytes;
    }

    OracleReport compare() {
      return new Oracle().compareLogs(hangzhou, topic, shanghai, topic);
    }

    @Override
    public void close() {
      hangzhou.link().delay(Duration.ZERO);
      rig.close();
    }
  }
}
