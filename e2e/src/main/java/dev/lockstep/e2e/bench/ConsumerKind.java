package dev.lockstep.e2e.bench;

import dev.lockstep.testbed.RocketMqCluster;
import dev.lockstep.testbed.grpc.GrpcClients;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.LongConsumer;
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
enum ConsumerKind {
  PUSH("push", "push, concurrent") {
    @Override
    AutoCloseable start(
        RocketMqCluster cluster, String group, String topic, LongConsumer consumed) {
      return push(
          cluster,
          group,
          topic,
          client ->
              client.registerMessageListener(
                  (MessageListenerConcurrently)
                      (messages, context) -> {
                        messages.forEach(message -> consumed.accept(sequence(message)));
                        return ConsumeConcurrentlyStatus.CONSUME_SUCCESS;
                      }));
    }
  },
  ORDERLY("orderly", "push, orderly") {
    @Override
    AutoCloseable start(
        RocketMqCluster cluster, String group, String topic, LongConsumer consumed) {
      return push(
          cluster,
          group,
          topic,
          client ->
              client.registerMessageListener(
                  (MessageListenerOrderly)
                      (messages, context) -> {
                        messages.forEach(message -> consumed.accept(sequence(message)));
                        return ConsumeOrderlyStatus.SUCCESS;
                      }));
    }
  },
  LITE_PULL("lite_pull", "lite pull") {
    @Override
    AutoCloseable start(
        RocketMqCluster cluster, String group, String topic, LongConsumer consumed) {
      DefaultLitePullConsumer client = new DefaultLitePullConsumer(group);
      client.setNamesrvAddr(cluster.nameServer());
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
              client.poll(1_000).forEach(message -> consumed.accept(sequence(message)));
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
    AutoCloseable start(RocketMqCluster cluster, String group, String topic, LongConsumer consumed)
        throws ClientException {
      SimpleConsumer client = GrpcClients.consumer(cluster, group, topic);
      AtomicBoolean closing = new AtomicBoolean();
      Thread loop =
          Thread.startVirtualThread(() -> {
            while (!closing.get()) {
              receive(client, consumed);
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
    AutoCloseable start(RocketMqCluster cluster, String group, String topic, LongConsumer consumed)
        throws ClientException {
      return GrpcClients.pushConsumer(
          cluster,
          group,
          topic,
          message -> {
            consumed.accept(sequence(message));
            return ConsumeResult.SUCCESS;
          });
    }
  };

  private static final String ORACLE_ID = "oracle_id";
  private static final Duration POLL_ENDS = Duration.ofSeconds(10);
  private static final Duration INVISIBLE = Duration.ofSeconds(30);

  private final String key;
  private final String label;

  ConsumerKind(String key, String label) {
    this.key = key;
    this.label = label;
  }

  /** What it is called in figures. */
  String key() {
    return key;
  }

  /** What people call it. */
  String label() {
    return label;
  }

  /**
   * Starts a member of a group.
   *
   * @param consumed takes the number of each message in its workload
   */
  abstract AutoCloseable start(
      RocketMqCluster cluster, String group, String topic, LongConsumer consumed)
      throws ClientException;

  private interface Listening {
    void on(DefaultMQPushConsumer client);
  }

  private static AutoCloseable push(
      RocketMqCluster cluster, String group, String topic, Listening listening) {
    DefaultMQPushConsumer client = new DefaultMQPushConsumer(group);
    client.setNamesrvAddr(cluster.nameServer());
    client.setConsumeFromWhere(ConsumeFromWhere.CONSUME_FROM_FIRST_OFFSET);
    listening.on(client);
    try {
      client.subscribe(topic, "*");
      client.start();
    } catch (MQClientException e) {
      throw new IllegalStateException(e);
    }
    return client::shutdown;
  }

  private static void receive(SimpleConsumer client, LongConsumer consumed) {
    try {
      for (MessageView message : client.receive(32, INVISIBLE)) {
        consumed.accept(sequence(message));
        var _ = client.ackAsync(message);
      }
    } catch (ClientException e) {
      // The next receive tells the same if it lasts, and the standstill shows it.
    }
  }

  private static long sequence(MessageExt message) {
    return sequence(String.valueOf(message.getUserProperty(ORACLE_ID)));
  }

  private static long sequence(MessageView message) {
    return sequence(message.getProperties().getOrDefault(ORACLE_ID, ""));
  }

  /** The last part of what a workload calls its messages. */
  private static long sequence(String id) {
    return Long.parseLong(id.substring(id.lastIndexOf('-') + 1));
  }
}
