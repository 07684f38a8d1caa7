package dev.lockstep.e2e.failover;

import dev.lockstep.e2e.replication.Replication;
import dev.lockstep.e2e.services.LockstepServices;
import dev.lockstep.e2e.services.Resources;
import dev.lockstep.e2e.services.ServiceKind;
import dev.lockstep.testbed.RocketMqCluster;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;

/**
 * Two clusters, and Lockstep in the region of the second: what runs need, one after the other.
 * Thread-safe.
 */
public final class FailoverWorld {

  private static final String SOURCE_REGION = "cn-hangzhou";
  private static final String DESTINATION_REGION = "cn-shanghai";
  private static final String BROKER_HEAP = "512m";

  private final RocketMqCluster source;
  private final RocketMqCluster destination;
  private final LockstepServices services;

  private FailoverWorld(
      RocketMqCluster source, RocketMqCluster destination, LockstepServices services) {
    this.source = source;
    this.destination = destination;
    this.services = services;
  }

  /**
   * Starts all of it and returns when it is ready.
   *
   * @param logs folder for the logs of the services
   * @param resources ends what is started
   * @param proxies whether the clusters have them, as {@link Role#POP} needs
   */
  public static FailoverWorld start(Path logs, Resources resources, boolean proxies) {
    CompletableFuture<RocketMqCluster> source = starting("hangzhou", resources, proxies);
    CompletableFuture<RocketMqCluster> destination = starting("shanghai", resources, proxies);
    LockstepServices services =
        resources.own(LockstepServices.builder(logs).lease(Duration.ofSeconds(20)).start());
    services.addWorker(ServiceKind.MESSAGE_RELAY, DESTINATION_REGION);
    services.addWorker(ServiceKind.OFFSET_SYNC, DESTINATION_REGION);
    FailoverWorld world = new FailoverWorld(started(source), started(destination), services);
    services.awaitReady();
    world.replication().register(world.source.name(), SOURCE_REGION, world.source);
    world.replication().register(world.destination.name(), DESTINATION_REGION, world.destination);
    return world;
  }

  private static CompletableFuture<RocketMqCluster> starting(
      String name, Resources resources, boolean proxies) {
    return CompletableFuture.supplyAsync(
        () ->
            resources.own(
                RocketMqCluster.builder(name).proxy(proxies).brokerHeap(BROKER_HEAP).start()),
        Thread::startVirtualThread);
  }

  private static RocketMqCluster started(CompletableFuture<RocketMqCluster> starting) {
    try {
      return starting.join();
    } catch (CompletionException e) {
      throw e.getCause() instanceof RuntimeException cause ? cause : e;
    }
  }

  RocketMqCluster source() {
    return source;
  }

  RocketMqCluster destination() {
    return destination;
  }

  LockstepServices services() {
    return services;
  }

  Replication replication() {
    return new Replication(services.api());
  }
}
