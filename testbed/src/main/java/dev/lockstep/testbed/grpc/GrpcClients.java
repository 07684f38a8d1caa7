package dev.lockstep.testbed.grpc;

import dev.lockstep.testbed.RocketMqCluster;
import java.time.Duration;
import java.util.Map;
import org.apache.rocketmq.client.apis.ClientConfiguration;
import org.apache.rocketmq.client.apis.ClientException;
import org.apache.rocketmq.client.apis.ClientServiceProvider;
import org.apache.rocketmq.client.apis.consumer.FilterExpression;
import org.apache.rocketmq.client.apis.consumer.SimpleConsumer;
import org.apache.rocketmq.client.apis.message.MessageBuilder;
import org.apache.rocketmq.client.apis.producer.Producer;
import org.apache.rocketmq.client.apis.producer.ProducerBuilder;
import org.apache.rocketmq.client.apis.producer.TransactionChecker;

/** Starts RocketMQ's own gRPC clients on clusters that have a proxy. Thread-safe. */
public final class GrpcClients {

  private static final Duration LONG_POLL = Duration.ofSeconds(5);
  private static final ClientServiceProvider PROVIDER = ClientServiceProvider.loadService();

  private GrpcClients() {}

  /** A message to fill in. */
  public static MessageBuilder message() {
    return PROVIDER.newMessageBuilder();
  }

  /**
   * Starts a producer.
   *
   * @param topics topics that exist, whose routes it fetches at its start
   * @throws ClientException if it does not start
   */
  public static Producer producer(RocketMqCluster cluster, String... topics)
      throws ClientException {
    return builder(cluster, topics).build();
  }

  /**
   * Starts a producer of transactions.
   *
   * @param checker decides transactions whose producer has not
   * @param topics topics that exist, whose routes it fetches at its start
   * @throws ClientException if it does not start
   */
  public static Producer producer(
      RocketMqCluster cluster, TransactionChecker checker, String... topics)
      throws ClientException {
    return builder(cluster, topics).setTransactionChecker(checker).build();
  }

  /**
   * Starts a POP consumer of a whole topic.
   *
   * @param group a group that exists, which starts where it has committed, or at the oldest message
   * @throws ClientException if it does not start
   */
  public static SimpleConsumer consumer(RocketMqCluster cluster, String group, String topic)
      throws ClientException {
    return PROVIDER
        .newSimpleConsumerBuilder()
        .setClientConfiguration(configuration(cluster))
        .setConsumerGroup(group)
        .setAwaitDuration(LONG_POLL)
        .setSubscriptionExpressions(Map.of(topic, FilterExpression.SUB_ALL))
        .build();
  }

  private static ProducerBuilder builder(RocketMqCluster cluster, String... topics) {
    return PROVIDER
        .newProducerBuilder()
        .setClientConfiguration(configuration(cluster))
        .setTopics(topics);
  }

  private static ClientConfiguration configuration(RocketMqCluster cluster) {
    String endpoint =
        cluster
            .proxyEndpoint()
            .orElseThrow(() -> new IllegalStateException(cluster.name() + " has no proxy"));
    return ClientConfiguration.newBuilder().setEndpoints(endpoint).enableSsl(false).build();
  }
}
