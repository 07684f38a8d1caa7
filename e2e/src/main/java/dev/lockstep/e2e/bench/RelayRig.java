package dev.lockstep.e2e.bench;

import dev.lockstep.admin.v1.Task;
import dev.lockstep.admin.v1.TopicMapping;
import dev.lockstep.e2e.load.LoadClient;
import dev.lockstep.e2e.measure.ProcessCpu;
import dev.lockstep.e2e.measure.TopicLog;
import dev.lockstep.e2e.replication.Replication;
import dev.lockstep.e2e.services.JvmLauncher;
import dev.lockstep.e2e.services.LockstepServices;
import dev.lockstep.e2e.services.ServiceKind;
import dev.lockstep.e2e.services.ServiceProcess;
import dev.lockstep.testbed.RocketMqCluster;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.awaitility.Awaitility;

/** The relay as a user runs it: a coordinator and one relay, each a process, default settings. */
final class RelayRig implements AutoCloseable {

  /** Small on purpose: the relay is to do with it. */
  static final String HEAP = "-Xmx1g";

  private static final String REGION = "cn-bench";
  private static final Duration WITHIN = Duration.ofMinutes(2);
  private static final Duration POLL = Duration.ofMillis(50);

  private final LockstepServices services;
  private final ServiceProcess relay;
  private final Replication replication;
  private final BenchRun run;

  private RelayRig(LockstepServices services, BenchRun run) {
    this.services = services;
    this.run = run;
    this.relay = services.addWorker(ServiceKind.MESSAGE_RELAY, REGION);
    this.replication = new Replication(services.api());
  }

  /** Starts both processes; the run owns them. */
  static RelayRig start(BenchRun run, List<RocketMqCluster> clusters) {
    return start(run, clusters, List.of(HEAP), Map.of());
  }

  /**
   * Starts both processes; the run owns them.
   *
   * @param clusters to register, each under its name
   * @param jvmOptions of the relay
   * @param settings of the relay
   */
  static RelayRig start(
      BenchRun run,
      List<RocketMqCluster> clusters,
      List<String> jvmOptions,
      Map<String, String> settings) {
    LockstepServices.Builder builder =
        LockstepServices.builder(run.logs())
            .lease(Duration.ofSeconds(20))
            .settle(Duration.ofSeconds(2))
            .launcher(JvmLauncher.fromRepository().withRelayOptions(jvmOptions));
    settings.forEach((name, value) -> builder.setting(ServiceKind.MESSAGE_RELAY, name, value));
    RelayRig rig = new RelayRig(run.resources().own(builder.start()), run);
    clusters.forEach(cluster -> rig.replication.register(cluster.name(), REGION, cluster));
    rig.relay.awaitReady();
    return rig;
  }

  /** The API in the words of scenarios. */
  Replication replication() {
    return replication;
  }

  /** The relay's process. */
  ServiceProcess relay() {
    return relay;
  }

  /**
   * What one backlog cost.
   *
   * @param perSecond copies per second by the destination broker's clock, from the first copy to
   *     the last
   * @param relayMicros the relay's processor time for each message, microseconds
   * @param sourceMicros the same of the source broker
   * @param destinationMicros the same of the destination broker
   */
  record Backlog(
      double perSecond, double relayMicros, double sourceMicros, double destinationMicros) {}

  private record Cpu(Duration relay, Duration source, Duration destination) {}

  /**
   * Has a topic that is full already copied into a new one, and deletes the task again.
   *
   * @param id of the task and name of the destination topic; not used before
   * @param queues of the topic
   * @param messages how many there are in it
   */
  Backlog relay(
      String id,
      RocketMqCluster source,
      String topic,
      RocketMqCluster destination,
      int queues,
      long messages) {
    replication.create(id, task(source, destination, topic, id));
    try (TopicLog copies = new TopicLog(destination, id);
        LoadClient reader = LoadClient.to(destination)) {
      long before = awaitCopies(id, copies, 1);
      Cpu start = cpu(source, destination);
      long all = awaitCopies(id, copies, messages);
      Cpu end = cpu(source, destination);
      long counted = Math.max(1, all - before);
      return new Backlog(
          reader.storedPerSecond(id, queues),
          ProcessCpu.microsPerMessage(end.relay.minus(start.relay), counted),
          ProcessCpu.microsPerMessage(end.source.minus(start.source), counted),
          ProcessCpu.microsPerMessage(end.destination.minus(start.destination), counted));
    } finally {
      replication.delete(id);
    }
  }

  /** One mapping from the start of a topic to a topic of another name. */
  static Task task(
      RocketMqCluster source, RocketMqCluster destination, String topic, String destinationTopic) {
    return Replication.task(source.name(), destination.name(), topic)
        .setMappings(
            0,
            TopicMapping.newBuilder().setSourceTopic(topic).setDestinationTopic(destinationTopic))
        .build();
  }

  private long awaitCopies(String id, TopicLog copies, long messages) {
    List<Long> seen = new ArrayList<>();
    Awaitility.await("%s has %,d copies".formatted(id, messages))
        .atMost(WITHIN)
        .pollDelay(Duration.ZERO)
        .pollInterval(POLL)
        .failFast(id + ": the relay died, see " + relay.log(), () -> !relay.isAlive())
        .until(() -> {
          long now = copies.size();
          run.progress().update("%s: %,d copies".formatted(id, now));
          seen.add(now);
          return now >= messages;
        });
    return seen.getLast();
  }

  private Cpu cpu(RocketMqCluster source, RocketMqCluster destination) {
    return new Cpu(
        ProcessCpu.of(relay.pid()),
        ProcessCpu.of(source.brokers().getFirst().pid()),
        ProcessCpu.of(destination.brokers().getFirst().pid()));
  }

  /** Ends both processes; the run would do it at its end. */
  @Override
  public void close() {
    services.close();
  }
}
