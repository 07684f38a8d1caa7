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
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.rocketmq.common.MixAll;
import org.apache.rocketmq.common.topic.TopicValidator;
import org.apache.rocketmq.remoting.protocol.RequestCode;

/** A cluster's topics. Thread-safe. */
public final class TopicAdmin {

  private static final Duration ROUTE_LIMIT = Duration.ofSeconds(30);
  private static final long ROUTE_PAUSE_MS = 50;

  /** Up to this many routes cost less than all topics of a broker. */
  private static final int FEW_TOPICS = 16;

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

  /**
   * What the topic's queues on one broker hold; a {@link Kind#NOT_FOUND} fault if there are none.
   */
  public Map<QueueId, OffsetRange> offsets(String topic, String broker)
      throws BrokerFault, InterruptedException {
    return offsets(topic, broker, new TreeMap<>());
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

  /**
   * The queues of all of these topics that there are. One request each to a name server for a few
   * topics, one to each broker for many.
   *
   * @return what could be found out; brokers that do not answer are told beside it
   */
  public TopicRoutes routes(Set<String> wanted) throws BrokerFault, InterruptedException {
    return wanted.size() <= FEW_TOPICS ? routesOne(wanted) : routesAll(wanted);
  }

  private TopicRoutes routesOne(Set<String> wanted) throws BrokerFault, InterruptedException {
    Map<String, TopicRoute> found = new HashMap<>();
    for (String topic : wanted) {
      try {
        found.put(topic, cluster.route(topic));
      } catch (BrokerFault fault) {
        if (fault.kind() != Kind.NOT_FOUND) {
          throw fault;
        }
      }
    }
    return new TopicRoutes(found, Map.of());
  }

  private TopicRoutes routesAll(Set<String> wanted) throws BrokerFault, InterruptedException {
    Map<String, List<QueueId>> readable = new HashMap<>();
    Map<String, List<QueueId>> writable = new HashMap<>();
    Map<String, BrokerFault> silent = new TreeMap<>();
    for (String broker : cluster.masters().keySet()) {
      try {
        Map<String, TopicConfig> configs =
            cluster.query(
                broker,
                Request.of(RequestCode.GET_ALL_TOPIC_CONFIG).build(),
                body -> TopicConfig.find(wanted, body));
        configs.forEach((topic, config) -> {
          add(readable, topic, broker, config.settings().readableQueues());
          add(writable, topic, broker, config.settings().writableQueues());
        });
      } catch (BrokerFault fault) {
        silent.put(broker, fault);
      }
    }
    Map<String, TopicRoute> found = new HashMap<>();
    readable.forEach((topic, queues) ->
        found.put(topic, new TopicRoute(queues, writable.getOrDefault(topic, List.of()))));
    return new TopicRoutes(found, silent);
  }

  private static void add(Map<String, List<QueueId>> to, String topic, String broker, int queues) {
    List<QueueId> all = to.computeIfAbsent(topic, name -> new ArrayList<>());
    for (int id = 0; id < queues; id++) {
      all.add(new QueueId(topic, broker, id));
    }
  }

  /**
   * Those of some topics that are applications': not RocketMQ's own, nor those of retries and dead
   * letters, nor those that brokers keep under their own and their cluster's names.
   */
  public Set<String> ofApplications(Set<String> some) throws BrokerFault, InterruptedException {
    Set<String> topics = new TreeSet<>(some);
    topics.removeIf(topic ->
        TopicValidator.isSystemTopic(topic)
            || topic.startsWith(MixAll.RETRY_GROUP_TOPIC_PREFIX)
            || topic.startsWith(MixAll.DLQ_GROUP_TOPIC_PREFIX)
            || topic.endsWith(MixAll.REPLY_TOPIC_POSTFIX));
    topics.removeAll(cluster.masters().keySet());
    topics.removeAll(cluster.clusterNames());
    return topics;
  }

  /** All topics that the name server knows, system topics included. */
  public Set<String> list() throws BrokerFault, InterruptedException {
    return new TreeSet<>(cluster.topicNames());
  }
}
