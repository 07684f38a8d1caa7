package dev.lockstep.relay.shard;

import dev.lockstep.admin.v1.Cluster;
import dev.lockstep.relay.RelaySettings;
import dev.lockstep.testbed.RocketMqCluster;
import dev.lockstep.worker.Clusters;
import io.smallrye.config.SmallRyeConfig;
import io.smallrye.config.SmallRyeConfigBuilder;

/** Makes what relay tests need without an application around it. */
public final class Relays {

  private Relays() {}

  /** A host of relay shards, with the default settings. */
  public static RelayHost host() {
    return new RelayHost(new Clusters(), settings());
  }

  /** The settings' defaults. */
  static RelaySettings settings() {
    SmallRyeConfig config =
        new SmallRyeConfigBuilder()
            .addDiscoveredConverters()
            .withMapping(RelaySettings.class)
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
