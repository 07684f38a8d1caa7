package dev.lockstep.relay.shard;

import dev.lockstep.admin.v1.Cluster;
import dev.lockstep.relay.RelaySettings;
import dev.lockstep.testbed.RocketMqCluster;
import dev.lockstep.worker.Clusters;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.smallrye.config.SmallRyeConfig;
import io.smallrye.config.SmallRyeConfigBuilder;
import java.util.Map;

/** Makes what relay tests need without an application around it. */
public final class Relays {

  private Relays() {}

  /** A host of relay shards, with the default settings. */
  public static RelayHost host() {
    return host(Map.of());
  }

  /** A host with settings that differ from the defaults. */
  static RelayHost host(Map<String, String> changed) {
    return new RelayHost(new Clusters(), settings(changed), new SimpleMeterRegistry());
  }

  private static RelaySettings settings(Map<String, String> changed) {
    SmallRyeConfig config =
        new SmallRyeConfigBuilder()
            .addDiscoveredConverters()
            .withMapping(RelaySettings.class)
            .withDefaultValues(changed)
            .build();
    return config.getConfigMapping(RelaySettings.class);
  }

  /** The cluster as the coordinator would describe it. */
  public static Cluster cluster(RocketMqCluster cluster) {
    return Cluster.newBuilder()
        .setName("clusters/" + cluster.name())
        .setRegion("local")
        .addNameServers(cluster.nameServer())
        .build();
  }
}
