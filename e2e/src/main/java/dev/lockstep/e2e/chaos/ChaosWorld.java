package dev.lockstep.e2e.chaos;

import dev.lockstep.e2e.replication.Replication;
import dev.lockstep.e2e.services.LockstepServices;
import dev.lockstep.e2e.services.Resources;
import dev.lockstep.e2e.services.ServiceKind;
import dev.lockstep.e2e.services.ServiceProcess;
import dev.lockstep.testbed.Broker;
import dev.lockstep.testbed.RocketMqCluster;
import dev.lockstep.testbed.link.DelayProxy;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * All that faults are done to: two clusters behind links, a coordinator, and two relays each with a
 * link of its own to it. Thread-safe.
 */
final class ChaosWorld {

  static final int RELAYS = 2;
  static final String REGION = "cn-chaos";

  /** Short, so that many takeovers fit into a run. */
  private static final Duration LEASE = Duration.ofSeconds(4);

  private static final Duration SETTLE = Duration.ofSeconds(1);
  private static final Duration STOPPED_WITHIN = Duration.ofSeconds(60);

  /** Makes a broker refuse sends until that time, in ms; far from now, or past. */
  private static final String ACCEPTS_FROM = "startAcceptSendRequestTimeStamp";

  private static final String YEAR_2100 = "4102444800000";

  private final RocketMqCluster source;
  private final RocketMqCluster destination;
  private final LockstepServices services;
  private final List<ServiceProcess> relays = new ArrayList<>();
  private final List<DelayProxy> controls = new ArrayList<>();

  private ChaosWorld(
      RocketMqCluster source, RocketMqCluster destination, LockstepServices services) {
    this.source = source;
    this.destination = destination;
    this.services = services;
    for (int i = 0; i < RELAYS; i++) {
      DelayProxy control = services.linkToCoordinator();
      controls.add(control);
      relays.add(services.addWorker(ServiceKind.MESSAGE_RELAY, REGION, control));
    }
  }

  /** Starts all of it and returns when it is ready. */
  static ChaosWorld start(Path logs, Resources resources) {
    RocketMqCluster source = resources.own(RocketMqCluster.builder("source").behindLink().start());
    // One thread that sends and a short queue: batches that meet are answered with system busy, and
    // 5.5.0 now and then stores one without an answer, for which the same queue has no room.
    RocketMqCluster destination =
        resources.own(
            RocketMqCluster.builder("destination")
                .behindLink()
                .brokerSetting("sendMessageThreadPoolNums", "1")
                .brokerSetting("sendThreadPoolQueueCapacity", "4")
                .start());
    LockstepServices services =
        resources.own(LockstepServices.builder(logs).lease(LEASE).settle(SETTLE).start());
    ChaosWorld world = new ChaosWorld(source, destination, services);
    services.awaitReady();
    Replication replication = new Replication(services.api());
    replication.register(source.name(), REGION, source);
    replication.register(destination.name(), REGION, destination);
    return world;
  }

  /** How long a relay must be silent for another one to take over its work. */
  static Duration takeover() {
    return LEASE.plus(SETTLE);
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

  /** Does the fault. */
  void begin(Fault fault) {
    switch (fault) {
      case Fault.KillRelay kill -> relay(kill.relay()).kill();
      case Fault.StopRelay stop -> relay(stop.relay()).terminate(STOPPED_WITHIN);
      case Fault.PauseRelay pause -> relay(pause.relay()).suspend();
      case Fault.KillCoordinator _ -> services.coordinator().kill();
      case Fault.KillBroker kill -> broker(kill.side()).kill();
      case Fault.PauseBroker pause -> broker(pause.side()).suspend();
      case Fault.KillNameServer kill -> cluster(kill.side()).killNameServer();
      case Fault.RefuseSends _ ->
          broker(Side.DESTINATION).configure(Map.of(ACCEPTS_FROM, YEAR_2100));
      case Fault.CutLink cut -> cluster(cut.side()).link().cut();
      case Fault.ResetLink reset -> reset(reset.side());
      case Fault.SilenceLink silence -> cluster(silence.side()).link().blackhole();
      case Fault.CutControl cut -> control(cut.relay()).cut();
      case Fault.SilenceControl silence -> control(silence.relay()).blackhole();
    }
  }

  /** Undoes the fault; returns when what was away is there again. */
  void end(Fault fault) {
    switch (fault) {
      case Fault.KillRelay kill -> startAgain(relay(kill.relay()));
      case Fault.StopRelay stop -> startAgain(relay(stop.relay()));
      case Fault.PauseRelay pause -> relay(pause.relay()).resume();
      case Fault.KillCoordinator _ -> startAgain(services.coordinator());
      case Fault.KillBroker kill -> broker(kill.side()).restart();
      case Fault.PauseBroker pause -> broker(pause.side()).resume();
      case Fault.KillNameServer kill -> cluster(kill.side()).restartNameServer();
      case Fault.RefuseSends _ -> broker(Side.DESTINATION).configure(Map.of(ACCEPTS_FROM, "0"));
      case Fault.CutLink cut -> cluster(cut.side()).link().heal();
      case Fault.ResetLink reset -> reset(reset.side());
      case Fault.SilenceLink silence -> cluster(silence.side()).link().heal();
      case Fault.CutControl cut -> control(cut.relay()).heal();
      case Fault.SilenceControl silence -> control(silence.relay()).heal();
    }
  }

  private void reset(Side side) {
    cluster(side).link().cut();
    cluster(side).link().heal();
  }

  private static void startAgain(ServiceProcess process) {
    process.start();
    process.awaitReady();
  }

  private RocketMqCluster cluster(Side side) {
    return switch (side) {
      case SOURCE -> source;
      case DESTINATION -> destination;
    };
  }

  private Broker broker(Side side) {
    return cluster(side).brokers().getFirst();
  }

  private ServiceProcess relay(int number) {
    return relays.get(number - 1);
  }

  private DelayProxy control(int relay) {
    return controls.get(relay - 1);
  }
}
