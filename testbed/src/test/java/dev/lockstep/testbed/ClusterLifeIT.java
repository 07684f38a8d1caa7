package dev.lockstep.testbed;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lockstep.testbed.remoting.ServerRpc;
import java.time.Duration;
import org.apache.rocketmq.client.producer.DefaultMQProducer;
import org.apache.rocketmq.client.producer.SendResult;
import org.apache.rocketmq.common.message.Message;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class ClusterLifeIT {

  @ParameterizedTest
  @EnumSource(ServerVersion.class)
  void keepsItsMessagesAndItsAddressesOverKillAndRestart(ServerVersion version) throws Exception {
    try (RocketMqCluster cluster = RocketMqCluster.builder("life").version(version).start();
        ServerRpc rpc = new ServerRpc(Duration.ofSeconds(5))) {
      // Given a message that was acknowledged
      cluster.createTopic("orders", 4);
      cluster.createGroup("readers");
      SendResult sent = sendOne(cluster);
      String address = cluster.brokers().getFirst().address();

      // When
      cluster.kill();
      cluster.restart();

      // Then
      assertThat(cluster.brokers().getFirst().address()).isEqualTo(address);
      assertThat(rpc.pull(address, "orders", sent.getMessageQueue().getQueueId(), 0).messages())
          .singleElement()
          .satisfies(message -> assertThat(message.getBody()).containsExactly(1, 2, 3));
    }
  }

  private static SendResult sendOne(RocketMqCluster cluster) throws Exception {
    DefaultMQProducer producer = new DefaultMQProducer("life");
    producer.setNamesrvAddr(cluster.nameServer());
    producer.start();
    try {
      return producer.send(new Message("orders", new byte[] {1, 2, 3}));
    } finally {
      producer.shutdown();
    }
  }
}
