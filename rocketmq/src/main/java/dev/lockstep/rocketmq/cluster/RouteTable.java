package dev.lockstep.rocketmq.cluster;

import dev.lockstep.rocketmq.QueueId;
import dev.lockstep.rocketmq.TopicRoute;
import dev.lockstep.rocketmq.json.JsonCursor;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/** Reads what name servers say about topics and brokers. */
final class RouteTable {

  private static final int READ = 4;
  private static final int WRITE = 2;
  private static final String MASTER_ID = "0";

  private RouteTable() {}

  private static final class QueueData {
    String broker = "";
    int readQueues;
    int writeQueues;
    int perm;
  }

  /** {@code {"brokerDatas":[...],"queueDatas":[{"brokerName":..,"perm":..,...}]}}. */
  static TopicRoute topicRoute(String topic, byte[] body) {
    List<QueueData> all = new ArrayList<>();
    Map<String, String> masters = new HashMap<>();
    JsonCursor json = new JsonCursor(body);
    json.object(field -> {
      switch (field) {
        case "queueDatas" -> json.array(() -> all.add(queueData(json)));
        case "brokerDatas" -> json.array(() -> brokerData(json, masters));
        default -> json.skip();
      }
    });
    List<QueueId> readable = new ArrayList<>();
    List<QueueId> writable = new ArrayList<>();
    for (QueueData data : all) {
      if (masters.containsKey(data.broker)) {
        addQueues(topic, data, READ, data.readQueues, readable);
        addQueues(topic, data, WRITE, data.writeQueues, writable);
      }
    }
    return new TopicRoute(readable, writable);
  }

  private static void addQueues(
      String topic, QueueData data, int permission, int count, List<QueueId> to) {
    if ((data.perm & permission) != 0) {
      for (int id = 0; id < count; id++) {
        to.add(new QueueId(topic, data.broker, id));
      }
    }
  }

  private static QueueData queueData(JsonCursor json) {
    QueueData data = new QueueData();
    json.object(field -> {
      switch (field) {
        case "brokerName" -> data.broker = json.string();
        case "readQueueNums" -> data.readQueues = (int) json.number();
        case "writeQueueNums" -> data.writeQueues = (int) json.number();
        case "perm" -> data.perm = (int) json.number();
        default -> json.skip();
      }
    });
    return data;
  }

  /** {@code {"brokerAddrTable":{"broker-a":{"brokerAddrs":{0:"1.2.3.4:10911"},...}},...}}. */
  static Map<String, String> masters(byte[] body) {
    Map<String, String> masters = new TreeMap<>();
    JsonCursor json = new JsonCursor(body);
    json.object(field -> {
      switch (field) {
        case "brokerAddrTable" -> json.object(broker -> brokerData(json, masters));
        default -> json.skip();
      }
    });
    return masters;
  }

  /** The keys of {@code {"clusterAddrTable":{"DefaultCluster":["broker-a"],...},...}}. */
  static Set<String> clusterNames(byte[] body) {
    Set<String> names = new TreeSet<>();
    JsonCursor json = new JsonCursor(body);
    json.object(field -> {
      switch (field) {
        case "clusterAddrTable" ->
            json.object(name -> {
              names.add(name);
              json.skip();
            });
        default -> json.skip();
      }
    });
    return names;
  }

  private static void brokerData(JsonCursor json, Map<String, String> masters) {
    String[] name = {""};
    String[] master = {""};
    json.object(field -> {
      switch (field) {
        case "brokerName" -> name[0] = json.string();
        case "brokerAddrs" ->
            json.object(id -> {
              String address = json.string();
              if (id.equals(MASTER_ID)) {
                master[0] = address;
              }
            });
        default -> json.skip();
      }
    });
    if (!master[0].isEmpty()) {
      masters.put(name[0], master[0]);
    }
  }

  /** {@code {"topicList":["A","B"]}}. */
  static List<String> topicList(byte[] body) {
    List<String> topics = new ArrayList<>();
    JsonCursor json = new JsonCursor(body);
    json.object(field -> {
      switch (field) {
        case "topicList" -> json.array(() -> topics.add(json.string()));
        default -> json.skip();
      }
    });
    return topics;
  }
}
