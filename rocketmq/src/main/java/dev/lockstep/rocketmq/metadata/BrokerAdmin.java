package dev.lockstep.rocketmq.metadata;

import dev.lockstep.rocketmq.BrokerFault;
import dev.lockstep.rocketmq.BrokerFault.Kind;
import dev.lockstep.rocketmq.cluster.Brokers;
import dev.lockstep.rocketmq.remoting.BrokerConnection;
import dev.lockstep.rocketmq.remoting.Request;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.rocketmq.remoting.protocol.RequestCode;
import org.apache.rocketmq.remoting.protocol.ResponseCode;

/** A cluster's brokers. Thread-safe. */
public final class BrokerAdmin {

  private static final long FIRST_PAUSE_MS = 5;
  private static final long LONGEST_PAUSE_MS = 100;
  private static final Duration WARM_UP = Duration.ofSeconds(3);

  private final Brokers cluster;
  private final Map<String, KnownVersion> versions = new ConcurrentHashMap<>();

  /** A version holds as long as the connection: an upgraded broker has restarted. */
  private record KnownVersion(BrokerConnection connection, String version) {}

  public BrokerAdmin(Brokers cluster) {
    this.cluster = cluster;
  }

  /** What the broker's master says about itself. */
  public BrokerInfo info(String broker) throws BrokerFault, InterruptedException {
    Map<String, String> runtime = runtime(broker);
    Map<String, String> config =
        cluster.query(
            broker, Request.of(RequestCode.GET_BROKER_CONFIG).build(), BrokerTexts::config);
    return BrokerInfo.of(broker, runtime, config);
  }

  /** How the broker's master schedules messages. */
  public ScheduleSettings schedule(String broker) throws BrokerFault, InterruptedException {
    return cluster.query(
        broker,
        Request.of(RequestCode.GET_BROKER_CONFIG).build(),
        body -> ScheduleSettings.of(BrokerTexts.config(body)));
  }

  /** Whether the broker is 5.0.0 or later. */
  public boolean isVersion5(String broker) throws BrokerFault, InterruptedException {
    BrokerConnection connection = cluster.shared(broker);
    KnownVersion known = versions.get(broker);
    if (known == null || known.connection() != connection) {
      known = new KnownVersion(connection, runtime(broker).getOrDefault("brokerVersionDesc", ""));
      versions.put(broker, known);
    }
    return !known.version().startsWith("V3_") && !known.version().startsWith("V4_");
  }

  /**
   * Waits until all that the broker has stored by now can be read: its consume queues lag its
   * commit log by moments. A {@link Kind#TIMED_OUT} fault when {@code limit} has passed.
   */
  public void awaitDispatched(String broker, Duration limit)
      throws BrokerFault, InterruptedException {
    long deadline = System.nanoTime() + limit.toNanos();
    Map<String, String> runtime = runtime(broker);
    long stored = number(runtime, "commitLogMaxOffset", broker);
    long pause = FIRST_PAUSE_MS;
    while (dispatched(runtime, broker) < stored) {
      if (System.nanoTime() - deadline > 0) {
        throw new BrokerFault(
            Kind.TIMED_OUT,
            "broker %s of %s has dispatched %d of %d bytes after %d ms"
                .formatted(
                    broker, cluster.name(), dispatched(runtime, broker), stored, limit.toMillis()));
      }
      Thread.sleep(pause);
      pause = Math.min(2 * pause, LONGEST_PAUSE_MS);
      runtime = runtime(broker);
    }
  }

  /** Never too much: brokers take the commit log's end first, how far dispatch is behind after. */
  private static long dispatched(Map<String, String> runtime, String broker) throws BrokerFault {
    return number(runtime, "commitLogMaxOffset", broker)
        - number(runtime, "dispatchBehindBytes", broker);
  }

  private Map<String, String> runtime(String broker) throws BrokerFault, InterruptedException {
    long deadline = System.nanoTime() + WARM_UP.toNanos();
    while (true) {
      try {
        return cluster.query(
            broker, Request.of(RequestCode.GET_BROKER_RUNTIME_INFO).build(), BrokerTexts::runtime);
      } catch (BrokerFault fault) {
        if (!isWarmingUp(fault) || System.nanoTime() - deadline > 0) {
          throw fault;
        }
        Thread.sleep(LONGEST_PAUSE_MS);
      }
    }
  }

  /** 4.4.0 cannot tell its rates before it has sampled for a second, and so tells nothing. */
  private static boolean isWarmingUp(BrokerFault fault) {
    return fault.code() == ResponseCode.SYSTEM_ERROR
        && String.valueOf(fault.getMessage()).contains("NoSuchElementException");
  }

  private static long number(Map<String, String> runtime, String key, String broker)
      throws BrokerFault {
    try {
      return Long.parseLong(runtime.getOrDefault(key, ""));
    } catch (NumberFormatException e) {
      throw new BrokerFault(
          Kind.UNSUPPORTED, BrokerFault.NO_CODE, "broker " + broker + " tells no " + key, e);
    }
  }
}
