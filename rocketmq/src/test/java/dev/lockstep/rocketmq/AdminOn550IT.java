package dev.lockstep.rocketmq;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.lockstep.rocketmq.BrokerFault.Kind;
import dev.lockstep.rocketmq.metadata.TopicSettings;
import dev.lockstep.testbed.Cluster;
import dev.lockstep.testbed.ClusterExtension;
import dev.lockstep.testbed.RocketMqCluster;
import dev.lockstep.testbed.ServerVersion;
import java.util.Map;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(ClusterExtension.class)
class AdminOn550IT extends AdminScenarios {

  @Cluster(
      settings = {"autoCreateTopicEnable=false", "autoCreateSubscriptionGroup=true"},
      name = "admin-550",
      version = ServerVersion.V5_5_0)
  private static RocketMqCluster cluster;

  @Override
  RocketMqCluster cluster() {
    return cluster;
  }

  @Override
  String version() {
    return "V5_5_0";
  }

  @Test
  void keepsTheAttributesOfATopic() throws Exception {
    // Given
    TopicSettings fifo = new TopicSettings(1, 1, 6, Map.of("message.type", "FIFO"), false);

    // When
    client.topics().createOrWiden(topic, Map.of(BROKER, fifo));
    client.topics().createOrWiden(topic, Map.of(BROKER, TopicSettings.ofQueues(2)));

    // Then
    assertThat(client.topics().find(topic).get(BROKER))
        .isEqualTo(new TopicSettings(2, 2, 6, Map.of("message.type", "FIFO"), false));
  }

  @Test
  void resetsAnOfflineGroup() throws Exception {
    // Given
    client.topics().createOrWiden(topic, Map.of(BROKER, TopicSettings.ofQueues(1)));
    client.groups().create(group);
    produce(5);
    client.progress().commit(group, queue, 1);

    // When
    client.progress().reset(group, queue, 4);

    // Then
    await().until(() -> client.progress().committed(group, queue).equals(OptionalLong.of(4)));
  }

  @Test
  void refusesAResetBeyondTheQueue() throws Exception {
    // Given
    client.topics().createOrWiden(topic, Map.of(BROKER, TopicSettings.ofQueues(1)));
    client.groups().create(group);

    // Then
    assertThatThrownBy(() -> client.progress().reset(group, queue, 99))
        .isInstanceOfSatisfying(
            BrokerFault.class, fault -> assertThat(fault.kind()).isEqualTo(Kind.REFUSED));
  }

  @Test
  void commitsNothingForAGroupThatIsNotThere() throws Exception {
    // Given
    client.topics().createOrWiden(topic, Map.of(BROKER, TopicSettings.ofQueues(1)));

    // Then
    assertThatThrownBy(() -> client.progress().commit("nobody", queue, 1))
        .isInstanceOfSatisfying(
            BrokerFault.class, fault -> assertThat(fault.kind()).isEqualTo(Kind.NOT_FOUND));
  }
}
