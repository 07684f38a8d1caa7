package dev.lockstep.relay.kinds;

import dev.lockstep.testbed.RocketMqCluster;
import java.util.List;
import java.util.UUID;
import org.apache.rocketmq.common.message.MessageExt;
import org.apache.rocketmq.tools.admin.DefaultMQAdminExt;

/** Finds messages by the index of their keys, as RocketMQ's own tools do. */
final class Lookup implements AutoCloseable {

  private static final int MANY = 100;

  private final DefaultMQAdminExt client = new DefaultMQAdminExt();

  private Lookup() {}

  static Lookup in(RocketMqCluster cluster) throws Exception {
    Lookup lookup = new Lookup();
    lookup.client.setNamesrvAddr(cluster.nameServer());
    lookup.client.setInstanceName(UUID.randomUUID().toString());
    lookup.client.start();
    return lookup;
  }

  List<MessageExt> byKey(String topic, String key) throws Exception {
    return client.queryMessage(topic, key, MANY, 0, Long.MAX_VALUE).getMessageList();
  }

  MessageExt byId(String topic, String id) throws Exception {
    return client.viewMessage(topic, id);
  }

  @Override
  public void close() {
    Thread.ofPlatform().daemon().start(client::shutdown);
  }
}
