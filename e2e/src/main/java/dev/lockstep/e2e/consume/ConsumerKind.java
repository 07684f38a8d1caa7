package dev.lockstep.e2e.consume;

import dev.lockstep.testbed.RocketMqCluster;
import dev.lockstep.testbed.grpc.GrpcClients;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;
import org.apache.rocketmq.client.apis.ClientException;
import org.apache.rocketmq.client.apis.consumer.ConsumeResult;
import org.apache.rocketmq.client.apis.consumer.SimpleConsumer;
import org.apache.rocketmq.client.apis.message.MessageView;
import org.apache.rocketmq.client.consumer.DefaultLitePullConsumer;
import org.apache.rocketmq.client.consumer.DefaultMQPushConsumer;
import org.apache.rocketmq.client.consumer.listener.ConsumeConcurrentlyStatus;
import org.apache.rocketmq.client.consumer.listener.ConsumeOrderlyStatus;
import org.apache.rocketmq.client.consumer.listener.MessageListenerConcurrently;
import org.apache.rocketmq.client.consumer.listener.MessageListenerOrderly;
import org.apache.rocketmq.client.exception.MQClientException;
import org.apache.rocketmq.common.consumer.ConsumeFromWhere;
import org.apache.rocketmq.common.message.MessageExt;

/** The ways applications consume, with the settings that they come with. */
public enum ConsumerKind {
  PUSH("push", "push, concurrent") {
    @Override
    public AutoCloseable start(
        RocketMqCluster cluster, String group, String topic, Delivery delivery) {
      return push(
          cluster,
          group,
          topic,
          client ->
              client.registerMessageListener(
                  (MessageListenerConcurrently)
                      (messages, context) -> {
                        messages.forEach(message -> take(delivery, message));
                        return ConsumeConcurrentlyStatus.CONSUME_SUCCESS;
                      }));
    }
  },
  ORDERLY("orderly", "push, orderly") {
    @Override
    public AutoCloseable start(
        RocketMqCluster cluster, String group, String topic, Delivery delivery) {
      return push(
          cluster,
          group,
          topic,
          client ->
              client.registerMessageListener(
                  (MessageListenerOrderly)
                      (messages, context) ->
                          // One message a call, as by default: a list could be completed in part.
                          // Its reconsume times count how often this client stopped before it.
                          delivery.take(id(messages.getFirst()), 1)
                              ? ConsumeOrderlyStatus.SUCCESS
                              : ConsumeOrderlyStatus.SUSPEND_CURRENT_QUEUE_A_MOMENT));
    }
  },
  LITE_PULL("lite_pull", "lite pull") {
    @Override
    public AutoCloseable start(
        RocketMqCluster cluster, String group, String topic, Delivery delivery) {
      DefaultLitePullConsumer client = new DefaultLitePullConsumer(group);
      client.setNamesrvAddr(cluster.nameServer());
      client.setHeartbeatBrokerInterval(HEARTBEAT_MILLIS);
      client.setConsumeFromWhere(ConsumeFromWhere.CONSUME_FROM_FIRST_OFFSET);
      try {
        client.subscribe(topic, "*");
        client.start();
      } catch (MQClientException e) {
        throw new IllegalStateException(e);
      }
      Thread loop =
          Thread.startVirtualThread(() -> {
            while (!Thread.currentThread().isInterrupted() && client.isRunning()) {
              client.poll(1_000).forEach(message -> take(delivery, message));
            }
          });
      return () -> {
        loop.interrupt();
        client.shutdown();
      };
    }
  },
  GRPC_SIMPLE("grpc_simple", "gRPC SimpleConsumer (POP)") {
    @Override
    public AutoCloseable start(
        RocketMqCluster cluster, String group, String topic, Delivery delivery)
        throws ClientException {
      SimpleConsumer client = GrpcClients.consumer(cluster, group, topic);
      AtomicBoolean closing = new AtomicBoolean();
      Thread loop =
          Thread.startVirtualThread(() -> {
            while (!closing.get()) {
              receive(client, delivery);
            }
          });
      return () -> {
        closing.set(true);
        var _ = loop.join(POLL_ENDS);
        client.close();
      };
    }
  },
  GRPC_PUSH("grpc_push", "gRPC PushConsumer (POP)") {
    @Override
    public AutoCloseable start(
        RocketMqCluster cluster, String group, String topic, Delivery delivery)
        throws ClientException {
      return GrpcClients.pushConsumer(
          cluster,
          group,
          topic,
          message -> {
            take(delivery, message);
            return ConsumeResult.SUCCESS;
          });
    }
  };

  /**
   * The first rebalance tells brokers of itself by a heartbeat, which is left out if it meets the
   * first periodic one; no message is delivered until the next.
   */
  private static final int HEARTBEAT_MILLIS = 1_000;

  private static final String ORACLE_ID = "oracle_id";
  private static final Duration POLL_ENDS = Duration.ofSeconds(10);

  /** The shortest that brokers take. */
  private static final Duration INVISIBLE = Duration.ofSeconds(10);

  private static final Duration AFTER_FAILURE = Duration.ofMillis(50);

  private final String key;
  private final String label;

  ConsumerKind(String key, String label) {
    this.key = key;
    this.label = label;
  }

  /** What it is called in figures. */
  public String key() {
    return key;
  }

  /** What people call it. */
  public String label() {
    return label;
  }

  /**
   * Starts a member of a group; closing what is returned ends it.
   *
   * @param delivery takes the messages of a workload
   * @throws ClientException if a gRPC client does not start
   */
  public abstract AutoCloseable start(
      RocketMqCluster cluster, String group, String topic, Delivery delivery)
      throws ClientException;

  private interface Listening {
    void on(DefaultMQPushConsumer client);
  }

  private static AutoCloseable push(
      RocketMqCluster cluster, String group, String topic, Listening listening) {
    DefaultMQPushConsumer client = new DefaultMQPushConsumer(group);
    client.setNamesrvAddr(cluster.nameServer());
    client.setHeartbeatBrokerInterval(HEARTBEAT_MILLIS);
    client.setConsumeFromWhere(ConsumeFromWhere.CONSUME_FROM_FIRST_OFFSET);
    client.setAwaitTerminationMillisWhenShutdown(POLL_ENDS.toMillis());
    listening.on(client);
    try {
      client.subscribe(topic, "*");
      client.start();
    } catch (MQClientException e) {
      throw new IllegalStateException(e);
    }
    return client::shutdown;
  }

  private static void receive(SimpleConsumer client, Delivery delivery) {
    try {
      for (MessageView message : client.receive(32, INVISIBLE)) {
        take(delivery, message);
        var _ = client.ackAsync(message);
      }
    } catch (ClientException e) {
      // The next receive tells the same if it lasts, and what is missing shows it.
      LockSupport.parkNanos(AFTER_FAILURE.toNanos());
    }
  }

  private static void take(Delivery delivery, MessageExt message) {
    boolean _ = delivery.take(id(message), message.getReconsumeTimes() + 1);
  }

  private static String id(MessageExt message) {
    return String.valueOf(message.getUserProperty(ORACLE_ID));
  }

  private static void take(Delivery delivery, MessageView message) {
    boolean _ =
        delivery.take(
            message.getProperties().getOrDefault(ORACLE_ID, ""), message.getDeliveryAttempt());
  }
}
