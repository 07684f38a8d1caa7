package dev.lockstep.e2e.it;

import dev.lockstep.e2e.replication.Replication;
import dev.lockstep.e2e.services.LockstepServices;
import dev.lockstep.e2e.services.Repository;
import dev.lockstep.e2e.services.ServiceKind;
import dev.lockstep.testbed.RocketMqCluster;
import java.time.Duration;

/** Starts services for one test class; their logs stay in {@code e2e/target/it-logs/<class>}. */
final class TestServices {

  static final String SOURCE = "hangzhou";
  static final String DESTINATION = "shanghai";
  static final String REGION = "cn-shanghai";

  private TestServices() {}

  /** A coordinator alone. */
  static LockstepServices coordinator(Class<?> test, Duration lease) {
    return LockstepServices.builder(
            Repository.root().resolve("e2e/target/it-logs").resolve(test.getSimpleName()))
        .lease(lease)
        .start();
  }

  /** All three services, with both clusters registered. */
  static LockstepServices start(
      Class<?> test, Duration lease, RocketMqCluster source, RocketMqCluster destination) {
    LockstepServices services = coordinator(test, lease);
    try {
      services.addWorker(ServiceKind.MESSAGE_RELAY, REGION);
      services.addWorker(ServiceKind.OFFSET_SYNC, REGION);
      Replication replication = new Replication(services.api());
      replication.register(SOURCE, "cn-hangzhou", source);
      replication.register(DESTINATION, REGION, destination);
      services.awaitReady();
      return services;
    } catch (RuntimeException e) {
      services.close();
      throw e;
    }
  }
}
