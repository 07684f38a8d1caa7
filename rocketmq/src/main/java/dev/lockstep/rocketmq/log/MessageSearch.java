package dev.lockstep.rocketmq.log;

import dev.lockstep.rocketmq.BrokerFault;
import dev.lockstep.rocketmq.QueueId;
import dev.lockstep.rocketmq.cluster.Brokers;
import dev.lockstep.rocketmq.remoting.Request;
import java.util.ArrayList;
import java.util.List;
import org.apache.rocketmq.common.MixAll;
import org.apache.rocketmq.remoting.protocol.RequestCode;
import org.apache.rocketmq.remoting.protocol.ResponseCode;

/** Finds messages by what a broker has an index of. Thread-safe. */
public final class MessageSearch {

  /** Brokers name so many messages of one unique key at most, the newest. */
  public static final int MOST = 32;

  private final Brokers cluster;

  public MessageSearch(Brokers cluster) {
    this.cluster = cluster;
  }

  /** Where a message is. */
  public record Place(QueueId queue, long offset) {}

  /** The messages of a topic on this broker that have this unique key; usually one. */
  public List<Place> byUniqueKey(String broker, String topic, String key)
      throws BrokerFault, InterruptedException {
    try {
      return cluster.query(
          broker,
          Request.of(RequestCode.QUERY_MESSAGE)
              .with("topic", topic)
              .with("key", key)
              .with("maxNum", MOST)
              .with("beginTimestamp", 0)
              .with("endTimestamp", Long.MAX_VALUE)
              .with(MixAll.UNIQUE_MSG_QUERY_FLAG, true)
              .build(),
          body -> places(broker, topic, key, body));
    } catch (BrokerFault fault) {
      if (fault.code() == ResponseCode.QUERY_NOT_FOUND) {
        return List.of();
      }
      throw fault;
    }
  }

  /** The index knows hashes of keys only. */
  private static List<Place> places(String broker, String topic, String key, byte[] body) {
    List<Place> places = new ArrayList<>();
    Frame frame = new Frame(body);
    while (frame.next()) {
      if (key.equals(frame.property("UNIQ_KEY"))) {
        places.add(new Place(new QueueId(topic, broker, frame.queueId()), frame.offset()));
      }
    }
    return places;
  }
}
