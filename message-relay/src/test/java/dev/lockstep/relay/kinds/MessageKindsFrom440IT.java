package dev.lockstep.relay.kinds;

import dev.lockstep.testbed.Cluster;
import dev.lockstep.testbed.ClusterExtension;
import dev.lockstep.testbed.RocketMqCluster;
import dev.lockstep.testbed.ServerVersion;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(ClusterExtension.class)
class MessageKindsFrom440IT extends MessageKinds {

  @Cluster(
      name = "kinds-440",
      version = ServerVersion.V4_4_0,
      settings = {SHORT_DELAYS, LARGE_MESSAGES, SOON_CHECKED, OFTEN_CHECKED})
  private static RocketMqCluster source;

  @Cluster(name = "kinds-to-550", settings = LONG_DELAYS)
  private static RocketMqCluster destination;

  @Override
  RocketMqCluster source() {
    return source;
  }

  @Override
  RocketMqCluster destination() {
    return destination;
  }

  @Test
  void probe() throws Exception {
    int MIB = 1 << 20;
    RocketMqCluster c = source();
    c.createTopic("probe", 1);
    int low = 4 * MIB - 70_000, high = 6 * MIB + 70_000;
    while (low < high) {
      int mid = (low + high + 1) / 2;
      boolean ok;
      try (var rpc =
          new dev.lockstep.testbed.remoting.ServerRpc(java.time.Duration.ofSeconds(10))) {
        var m = new org.apache.rocketmq.common.message.Message("probe", new byte[mid]);
        rpc.send(c.brokers().getFirst().directAddress(), m, 0);
        ok = true;
      } catch (RuntimeException e) {
        ok = false;
        System.out.println("PROBE " + c.version() + " " + mid + " " + e.getMessage());
      }
      if (ok) low = mid;
      else high = mid - 1;
    }
    System.out.println(
        "PROBE "
            + c.version()
            + " batch of one, no properties, body max "
            + low
            + " = limit "
            + (low - 4 * MIB)
            + " "
            + (low - 6 * MIB));
    low = 4 * MIB - 70_000;
    high = 6 * MIB + 70_000;
    try (Outbox outbox = Outbox.open(c)) {
      while (low < high) {
        int mid = (low + high + 1) / 2;
        boolean ok;
        try {
          outbox.send(0, new org.apache.rocketmq.common.message.Message("probe", new byte[mid]));
          ok = true;
        } catch (Exception e) {
          ok = false;
          System.out.println("PROBE " + c.version() + " single " + mid + " " + e.getMessage());
        }
        if (ok) low = mid;
        else high = mid - 1;
      }
    }
    System.out.println(
        "PROBE "
            + c.version()
            + " single, body max "
            + low
            + " = limit "
            + (low - 4 * MIB)
            + " "
            + (low - 6 * MIB));
  }

  @Test
  void keepsAMixedWorkloadTheOtherWayRound() {
    assertKeepsMixedWorkload(given("keepsTheOtherWayRound", destination(), source()));
  }
}
