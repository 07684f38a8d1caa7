package dev.lockstep.e2e.demo;

import dev.lockstep.e2e.services.LockstepServices;
import dev.lockstep.e2e.services.Resources;
import dev.lockstep.e2e.services.ServiceBuild;
import dev.lockstep.e2e.services.ServiceKind;
import dev.lockstep.e2e.services.ServiceLauncher;
import dev.lockstep.testbed.RocketMqCluster;
import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.function.Supplier;

/**
 * Two RocketMQ clusters of 5.5.0 and the three services, on this machine. The workers run in the
 * region that messages are copied to: it has to survive the other.
 *
 * @param hangzhou the cluster that is copied from
 * @param shanghai the cluster that is copied to
 * @param services coordinator, message relay and offset sync
 */
record TwoRegions(RocketMqCluster hangzhou, RocketMqCluster shanghai, LockstepServices services) {

  static final String HANGZHOU = "hangzhou";
  static final String SHANGHAI = "shanghai";

  /** The region that a cluster is in. */
  static String region(String cluster) {
    return "cn-" + cluster;
  }

  /**
   * Starts all of it at once and returns when it is ready.
   *
   * @param logs folder for the logs of the services
   * @param resources what closes it
   */
  static TwoRegions start(Path logs, Resources resources) {
    return start(logs, resources, ServiceBuild.chosen().launcher());
  }

  /**
   * As {@link #start(Path, Resources)}, with services of another build.
   *
   * @param launcher how the services become processes
   */
  static TwoRegions start(Path logs, Resources resources, ServiceLauncher launcher) {
    var hangzhou = inBackground(() -> resources.own(RocketMqCluster.builder(HANGZHOU).start()));
    var shanghai = inBackground(() -> resources.own(RocketMqCluster.builder(SHANGHAI).start()));
    var services = inBackground(() -> services(logs, resources, launcher));
    try {
      return new TwoRegions(hangzhou.join(), shanghai.join(), services.join());
    } catch (CompletionException e) {
      throw e.getCause() instanceof RuntimeException cause ? cause : e;
    }
  }

  private static LockstepServices services(
      Path logs, Resources resources, ServiceLauncher launcher) {
    LockstepServices services =
        resources.own(LockstepServices.builder(logs).launcher(launcher).start());
    services.addWorker(ServiceKind.MESSAGE_RELAY, region(SHANGHAI));
    services.addWorker(ServiceKind.OFFSET_SYNC, region(SHANGHAI));
    services.awaitReady();
    return services;
  }

  private static <T> CompletableFuture<T> inBackground(Supplier<T> start) {
    CompletableFuture<T> started = new CompletableFuture<>();
    Thread.ofVirtual()
        .start(() -> {
          try {
            started.complete(start.get());
          } catch (RuntimeException | Error e) {
            started.completeExceptionally(e);
          }
        });
    return started;
  }
}
