package dev.lockstep.rocketmq.metadata;

import dev.lockstep.rocketmq.BrokerFault;
import dev.lockstep.rocketmq.BrokerFault.Kind;
import dev.lockstep.rocketmq.QueueId;
import dev.lockstep.rocketmq.TopicRoute;
import dev.lockstep.rocketmq.cluster.Brokers;
import dev.lockstep.rocketmq.log.OffsetRange;
import dev.lockstep.rocketmq.remoting.Request;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.rocketmq.common.topic.TopicValidator;
import org.apache.rocketmq.remoting.protocol.RequestCode;

/** A cluster's topics. Thread-safe. */
public final class TopicAdmin {

  private static final Duration ROUTE_LIMIT = Duration.ofSeconds(30);
  private static final long ROUTE_PAUSE_MS = 50;

  private final Brokers cluster;
  private final BrokerAdmin brokerAdmin;

  public TopicAdmin(Brokers cluster, BrokerAdmin brokerAdmin) {
    this.cluster = cluster;
    this.brokerAdmin = brokerAdmin;
  }

  /**
   * What every queue of the topic holds; one request per broker. A {@link Kind#NOT_FOUND} fault if
   * there is no such topic.
   */
  public Map<QueueId, OffsetRange> offsets(String topic) throws BrokerFault, InterruptedException {
    TopicRoute route = cluster.route(topic);
    Set<String> brokers =
        Stream.concat(route.readable().stream(), route.writable().stream())
            .map(QueueId::broker)
            .collect(Collectors.toCollection(TreeSet::new));
    Map<QueueId, OffsetRange> offsets = new TreeMap<>();
    for (String broker : brokers) {
      offsets(topic, broker, offsets);
    }
    return offsets;
  }

  /** What one queue holds; a {@link Kind#NOT_FOUND} fault if there is no such queue. */
  public OffsetRange range(QueueId queue) throws BrokerFault, InterruptedException {
    OffsetRange range = offsets(queue.topic(), queue.broker(), new HashMap<>()).get(queue);
    if (range == null) {
      throw new BrokerFault(Kind.NOT_FOUND, "no queue " + queue + " in " + cluster.name());
    }
    return range;
  }

  private Map<QueueId, OffsetRange> offsets(
      String topic, String broker, Map<QueueId, OffsetRange> into)
      throws BrokerFault, InterruptedException {
    return cluster.query(
        broker,
        Request.of(RequestCode.GET_TOPIC_STATS_INFO).with("topic", topic).build(),
        body -> TopicOffsets.read(topic, body, into));
  }

  /**
   * The first offset with a store time at or after {@code time}; max if there is none. Exact on
   * every version: brokers before 5.x answer with the nearest offset, which is only where we start
   * to look.
   */
  public long searchOffset(QueueId queue, Instant time) throws BrokerFault, InterruptedException {
    OffsetRange range = range(queue);
    if (range.size() == 0) {
      return range.max();
    }
    long guess =
        cluster.callForNumber(
            queue.broker(),
            Request.of(RequestCode.SEARCH_OFFSET_BY_TIMESTAMP)
                .with("topic", queue.topic())
                .with("queueId", queue.id())
                .with("timestamp", time.toEpochMilli())
                .with("boundaryType", "LOWER")
                .build(),
            "offset");
    return new StoreTimeSearch(cluster.shared(queue.broker()), queue)
        .firstAtOrAfter(time.toEpochMilli(), range, guess);
  }

  /** The topic's settings by broker; empty if no broker has it. */
  public Map<String, TopicSettings> find(String topic) throws BrokerFault, InterruptedException {
    Map<String, TopicSettings> settings = new TreeMap<>();
    for (String broker : cluster.masters().keySet()) {
      config(topic, broker).ifPresent(config -> settings.put(broker, config.settings()));
    }
    return settings;
  }

  private Optional<TopicConfig> config(String topic, String broker)
      throws BrokerFault, InterruptedException {
    if (!brokerAdmin.isVersion5(broker)) {
      return cluster.query(
          broker,
          Request.of(RequestCode.GET_ALL_TOPIC_CONFIG).build(),
          body -> TopicConfig.find(topic, body));
    }
    try {
      return Optional.of(
          cluster.query(
              broker,
              Request.of(RequestCode.GET_TOPIC_CONFIG).with("topic", topic).build(),
              TopicConfig::read));
    } catch (BrokerFault fault) {
      if (fault.kind() == Kind.NOT_FOUND) {
        return Optional.empty();
      }
      throw fault;
    }
  }

  /**
   * Creates the topic on the brokers that lack it and widens it on the others: never fewer queues,
   * and nothing else of an existing topic changes. Attributes go to brokers that know them (5.x).
   * Returns when the route shows it, or with a {@link Kind#TIMED_OUT} fault.
   */
  public void createOrWiden(String topic, Map<String, TopicSettings> settingsByBroker)
      throws BrokerFault, InterruptedException {
    for (Map.Entry<String, TopicSettings> entry : settingsByBroker.entrySet()) {
      createOrWiden(topic, entry.getKey(), entry.getValue());
    }
    awaitRoute(topic, settingsByBroker);
  }

  private void createOrWiden(String topic, String broker, TopicSettings wanted)
      throws BrokerFault, InterruptedException {
    Optional<TopicConfig> present = config(topic, broker);
    if (present.isEmpty()) {
      String attributes = brokerAdmin.isVersion5(broker) ? additions(wanted.attributes()) : "";
      update(topic, broker, TopicConfig.ofNew(wanted), attributes);
      return;
    }
    TopicConfig widened = present.get().widenedTo(wanted);
    if (!widened.equals(present.get())) {
      update(topic, broker, widened, "");
    }
  }

  /** {@code +message.type=FIFO,+other=value}: how attributes are set; none named, none changed. */
  private static String additions(Map<String, String> attributes) {
    return new TreeMap<>(attributes)
        .entrySet().stream()
            .map(attribute -> "+" + attribute.getKey() + "=" + attribute.getValue())
            .collect(Collectors.joining(","));
  }

  private void update(String topic, String broker, TopicConfig config, String attributes)
      throws BrokerFault, InterruptedException {
    TopicSettings settings = config.settings();
    Request request =
        Request.of(RequestCode.UPDATE_AND_CREATE_TOPIC)
            .with("topic", topic)
            .with("defaultTopic", TopicValidator.AUTO_CREATE_TOPIC_KEY_TOPIC)
            .with("readQueueNums", settings.readQueues())
            .with("writeQueueNums", settings.writeQueues())
            .with("perm", settings.perm())
            .with("topicFilterType", config.filterType())
            .with("topicSysFlag", config.sysFlag())
            .with("order", settings.order());
    if (!attributes.isEmpty()) {
      request.with("attributes", attributes);
    }
    cluster.call(broker, request.build());
  }

  private void awaitRoute(String topic, Map<String, TopicSettings> settingsByBroker)
      throws BrokerFault, InterruptedException {
    long deadline = System.nanoTime() + ROUTE_LIMIT.toNanos();
    while (!isRouted(topic, settingsByBroker)) {
      if (System.nanoTime() - deadline > 0) {
        throw new BrokerFault(
            Kind.TIMED_OUT,
            "topic %s was created, but the name server of %s does not show it after %d s"
                .formatted(topic, cluster.name(), ROUTE_LIMIT.toSeconds()));
      }
      Thread.sleep(ROUTE_PAUSE_MS);
    }
  }

  private boolean isRouted(String topic, Map<String, TopicSettings> settingsByBroker)
      throws BrokerFault, InterruptedException {
    try {
      TopicRoute route = cluster.route(topic);
      return settingsByBroker.entrySet().stream()
          .allMatch(wanted ->
              shows(route.readable(), wanted.getKey(), wanted.getValue().readableQueues())
                  && shows(route.writable(), wanted.getKey(), wanted.getValue().writableQueues()));
    } catch (BrokerFault fault) {
      if (fault.kind() == Kind.NOT_FOUND) {
        return false;
      }
      throw fault;
    }
  }

  private static boolean shows(List<QueueId> queues, String broker, int count) {
    return queues.stream().filter(queue -> queue.broker().equals(broker)).count() >= count;
  }

  /** All topics that the name server knows, system topics included. */
  public Set<String> list() throws BrokerFault, InterruptedException {
    return new TreeSet<>(cluster.topicNames());
  }
}
