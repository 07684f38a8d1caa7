package dev.lockstep.rocketmq;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lockstep.rocketmq.BrokerFault.Kind;
import dev.lockstep.rocketmq.log.Append;
import dev.lockstep.rocketmq.log.Batch;
import dev.lockstep.rocketmq.log.Pull;
import dev.lockstep.rocketmq.log.QueueAppender;
import dev.lockstep.rocketmq.log.QueueReader;
import dev.lockstep.rocketmq.metadata.TopicSettings;
import dev.lockstep.rocketmq.remoting.BrokerConnection;
import dev.lockstep.testbed.Broker;
import dev.lockstep.testbed.Cluster;
import dev.lockstep.testbed.ClusterExtension;
import dev.lockstep.testbed.RocketMqCluster;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.apache.rocketmq.common.message.Message;
import org.apache.rocketmq.common.message.MessageDecoder;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** What becomes of connections when brokers die, freeze and come back. */
@ExtendWith(ClusterExtension.class)
class BrokerLifeIT {

  private static final String BROKER = "broker-a";
  private static final QueueId QUEUE = new QueueId("life", BROKER, 0);

  @Cluster(name = "mortal")
  private static RocketMqCluster cluster;

  private ClusterClient client;
  private Broker broker;

  @BeforeEach
  void open() throws Exception {
    client = Clusters.clientOf(cluster);
    broker = cluster.brokers().getFirst();
    client.topics().createOrWiden(QUEUE.topic(), Map.of(BROKER, TopicSettings.ofQueues(1)));
  }

  @AfterEach
  void close() {
    client.close();
  }

  private static Batch batch(int bodyBytes) {
    byte[] body = MessageDecoder.encodeMessages(List.of(new Message("any", new byte[bodyBytes])));
    return new Batch(ByteBuffer.wrap(body), 1, 0, 0, 0, 1);
  }

  private static Kind kindOf(CompletableFuture<?> future) {
    try {
      Object value = future.get(30, TimeUnit.SECONDS);
      throw new AssertionError("no fault, but " + value);
    } catch (ExecutionException e) {
      if (e.getCause() instanceof BrokerFault fault) {
        return fault.kind();
      }
      throw new AssertionError(e);
    } catch (Exception e) {
      throw new AssertionError(e);
    }
  }

  @Test
  void losesWhatWaitsWhenTheBrokerDiesAndConnectsAgainWhenItIsBack() throws Exception {
    // Given
    BrokerConnection before = client.shared(BROKER);
    long max = client.topics().range(QUEUE).max();
    CompletableFuture<Pull> waiting =
        new QueueReader(before, QUEUE).pull(max, 32, Duration.ofSeconds(20));

    // When
    broker.kill();

    // Then
    assertThat(kindOf(waiting)).isEqualTo(Kind.CONNECTION_LOST);
    assertThatThrownBy(() -> client.connect(BROKER))
        .isInstanceOfSatisfying(
            BrokerFault.class,
            fault -> assertThat(fault.kind()).isIn(Kind.UNREACHABLE, Kind.NOT_FOUND));
    broker.restart();
    assertThat(client.shared(BROKER)).isNotSameAs(before);
    assertThat(client.topics().range(QUEUE).max()).isEqualTo(max);
  }

  @Test
  void doesNotKnowTheFateOfASendToAFrozenBroker() throws Exception {
    // Given
    BrokerConnection connection = client.connect(BROKER);
    QueueAppender appender = new QueueAppender(connection, QUEUE, "LOCKSTEP_test");
    long max = client.topics().range(QUEUE).max();
    broker.suspend();

    try {
      // When
      Append append = appender.append(batch(10), Duration.ofMillis(300)).get(10, TimeUnit.SECONDS);
      connection.abort();

      // Then
      assertThat(append)
          .isInstanceOfSatisfying(
              Append.Unknown.class,
              unknown -> assertThat(unknown.fault().kind()).isEqualTo(Kind.TIMED_OUT));
    } finally {
      broker.resume();
    }
    client.brokerAdmin().awaitDispatched(BROKER, Duration.ofSeconds(10));
    assertThat(client.topics().range(QUEUE).max()).isBetween(max, max + 1);
  }

  @Test
  void sendsNothingMoreOfABatchOnceItsConnectionIsAborted() throws Exception {
    // Given
    BrokerConnection connection = client.connect(BROKER);
    QueueAppender appender = new QueueAppender(connection, QUEUE, "LOCKSTEP_test");
    long max = client.topics().range(QUEUE).max();
    broker.suspend();

    try {
      // When
      for (int i = 0; i < 8; i++) { // more than socket buffers hold
        assertThat(
                appender.append(batch(4_000_000), Duration.ofMillis(100)).get(10, TimeUnit.SECONDS))
            .isInstanceOf(Append.Unknown.class);
      }
      connection.abort();
    } finally {
      broker.resume();
    }

    // Then
    client.brokerAdmin().awaitDispatched(BROKER, Duration.ofSeconds(10));
    assertThat(client.topics().range(QUEUE).max()).isLessThan(max + 8);
  }

  @Test
  void outlivesTheNameServer() throws Exception {
    // Given
    long max = client.topics().range(QUEUE).max();

    // When
    cluster.killNameServer();

    // Then
    assertThat(client.topics().range(QUEUE).max()).isEqualTo(max);
    assertThatThrownBy(() -> client.route(QUEUE.topic())).isInstanceOf(BrokerFault.class);
    cluster.restartNameServer();
    assertThat(client.route(QUEUE.topic()).readable()).containsExactly(QUEUE);
  }

  @Test
  void asksTheNextNameServerWhereOneIsDead() throws Exception {
    // Given
    ClusterAddress address =
        new ClusterAddress("life", List.of("127.0.0.1:1", cluster.nameServer()), null, null);

    // Then
    try (ClusterClient other = ClusterClient.open(address)) {
      assertThat(other.masters()).containsOnlyKeys(BROKER);
    }
  }

  @Test
  void speaksTls() throws Exception {
    // Given
    ClusterAddress address =
        new ClusterAddress("life", List.of(cluster.nameServer()), null, new TlsOptions(null, true));

    try (ClusterClient secure = ClusterClient.open(address);
        BrokerConnection connection = secure.connect(BROKER)) {
      // When
      Append append =
          new QueueAppender(connection, QUEUE, "LOCKSTEP_test")
              .append(batch(3_000_000), Duration.ofSeconds(10))
              .get(20, TimeUnit.SECONDS);

      // Then
      assertThat(append).isInstanceOf(Append.Stored.class);
      long offset = ((Append.Stored) append).firstOffset();
      secure.brokerAdmin().awaitDispatched(BROKER, Duration.ofSeconds(10));
      assertThat(
              new QueueReader(connection, QUEUE)
                  .pull(offset, 1, Duration.ZERO)
                  .get(20, TimeUnit.SECONDS))
          .isInstanceOfSatisfying(
              Pull.Found.class,
              found -> assertThat(found.messages().bytes()).isGreaterThan(3_000_000));
    }
  }

  @Test
  void refusesAServerThatItHasNoReasonToTrust() {
    // Given
    ClusterAddress address =
        new ClusterAddress(
            "life", List.of(cluster.nameServer()), null, new TlsOptions(null, false));

    // Then
    try (ClusterClient secure = ClusterClient.open(address)) {
      assertThatThrownBy(secure::masters)
          .isInstanceOfSatisfying(
              BrokerFault.class, fault -> assertThat(fault.kind()).isEqualTo(Kind.UNREACHABLE));
    }
  }
}
