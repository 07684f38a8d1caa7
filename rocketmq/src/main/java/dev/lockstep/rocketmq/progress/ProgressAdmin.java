package dev.lockstep.rocketmq.progress;

import dev.lockstep.rocketmq.BrokerFault;
import dev.lockstep.rocketmq.BrokerFault.Kind;
import dev.lockstep.rocketmq.QueueId;
import dev.lockstep.rocketmq.cluster.Brokers;
import dev.lockstep.rocketmq.metadata.BrokerAdmin;
import dev.lockstep.rocketmq.remoting.BrokerConnection;
import dev.lockstep.rocketmq.remoting.Request;
import java.nio.ByteBuffer;
import java.util.Map;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.rocketmq.remoting.protocol.RemotingCommand;
import org.apache.rocketmq.remoting.protocol.RequestCode;
import org.apache.rocketmq.remoting.protocol.ResponseCode;

/** The committed offsets of a cluster's consumer groups. Thread-safe. */
public final class ProgressAdmin {

  private final Brokers cluster;
  private final BrokerAdmin brokerAdmin;
  private final Map<String, KnownReset> resets = new ConcurrentHashMap<>();
  private final Map<String, Table> tables = new ConcurrentHashMap<>();

  /** Whether a broker resets by itself; holds as long as the connection. */
  private record KnownReset(BrokerConnection connection, boolean serverSide) {}

  /** A broker's answer, and what it says. */
  private record Table(ByteBuffer body, GroupOffsets offsets) {}

  public ProgressAdmin(Brokers cluster, BrokerAdmin brokerAdmin) {
    this.cluster = cluster;
    this.brokerAdmin = brokerAdmin;
  }

  /**
   * Everything that this broker knows, in one request; the same object as before if nothing
   * changed.
   */
  public GroupOffsets all(String broker) throws BrokerFault, InterruptedException {
    return cluster.query(
        broker,
        Request.of(RequestCode.GET_ALL_CONSUMER_OFFSET).build(),
        body -> offsets(broker, body));
  }

  private GroupOffsets offsets(String broker, byte[] body) {
    Table before = tables.get(broker);
    if (before != null && before.body().equals(ByteBuffer.wrap(body))) {
      return before.offsets();
    }
    GroupOffsets offsets = GroupOffsetsText.read(body);
    tables.put(broker, new Table(ByteBuffer.wrap(body), offsets));
    return offsets;
  }

  /** The group's committed offset; empty if it never committed on this queue. */
  public OptionalLong committed(String group, QueueId queue)
      throws BrokerFault, InterruptedException {
    OptionalLong answer = query(group, queue);
    if (answer.equals(OptionalLong.of(0)) && !brokerAdmin.isVersion5(queue.broker())) {
      // 4.x means both "at 0" and "never committed" by it, its table does not.
      return all(queue.broker()).offset(group, queue.topic(), queue.id());
    }
    return answer;
  }

  private OptionalLong query(String group, QueueId queue) throws BrokerFault, InterruptedException {
    try {
      return OptionalLong.of(
          cluster.callForNumber(
              queue.broker(),
              Request.of(RequestCode.QUERY_CONSUMER_OFFSET)
                  .with("consumerGroup", group)
                  .with("topic", queue.topic())
                  .with("queueId", queue.id())
                  .with("setZeroIfNotFound", false)
                  .build(),
              "offset"));
    } catch (BrokerFault fault) {
      if (fault.code() == ResponseCode.QUERY_NOT_FOUND) {
        return OptionalLong.empty();
      }
      throw fault;
    }
  }

  /**
   * Writes the broker's offset table: for offline groups, and for groups of our own. The clients of
   * an online group would overwrite it. 5.x: {@link Kind#NOT_FOUND} faults if the topic or the
   * group is not there; no version checks the range.
   */
  public void commit(String group, QueueId queue, long offset)
      throws BrokerFault, InterruptedException {
    cluster.call(queue.broker(), update(group, queue, offset));
  }

  /**
   * As {@link #commit}, without waiting: the future completes when the broker has answered, or with
   * a {@link BrokerFault}.
   */
  public CompletableFuture<?> send(String group, QueueId queue, long offset)
      throws BrokerFault, InterruptedException {
    return cluster.send(queue.broker(), update(group, queue, offset));
  }

  private static RemotingCommand update(String group, QueueId queue, long offset) {
    return Request.of(RequestCode.UPDATE_CONSUMER_OFFSET)
        .with("consumerGroup", group)
        .with("topic", queue.topic())
        .with("queueId", queue.id())
        .with("commitOffset", offset)
        .build();
  }

  /**
   * Sets the group's progress and has its clients follow, whatever they are; takes effect within
   * some seconds, during which further commits are ignored. Works for offline groups too. A {@link
   * Kind#UNSUPPORTED} fault, and no change, where the broker cannot do so exactly: before 5.2.0, or
   * if configured so ({@code useServerSideResetOffset=false}), brokers know a reset to a time only.
   */
  public void reset(String group, QueueId queue, long offset)
      throws BrokerFault, InterruptedException {
    if (!resetsServerSide(queue.broker())) {
      throw new BrokerFault(
          Kind.UNSUPPORTED,
          "broker %s of %s cannot reset a group to an offset (useServerSideResetOffset)"
              .formatted(queue.broker(), cluster.name()));
    }
    cluster.call(
        queue.broker(),
        Request.of(RequestCode.INVOKE_BROKER_TO_RESET_OFFSET)
            .with("group", group)
            .with("topic", queue.topic())
            .with("queueId", queue.id())
            .with("offset", offset)
            .with("timestamp", -1)
            .with("isForce", true)
            .build());
  }

  /** Whether the broker can do what {@link #reset} asks. */
  public boolean resetsServerSide(String broker) throws BrokerFault, InterruptedException {
    BrokerConnection connection = cluster.shared(broker);
    KnownReset known = resets.get(broker);
    if (known == null || known.connection() != connection) {
      known = new KnownReset(connection, brokerAdmin.info(broker).serverSideReset());
      resets.put(broker, known);
    }
    return known.serverSide();
  }
}
