package dev.lockstep.offsetsync;

import dev.lockstep.admin.v1.Cluster;
import dev.lockstep.admin.v1.ProgressSync;
import dev.lockstep.rocketmq.BrokerFault;
import dev.lockstep.rocketmq.ClusterAddress;
import dev.lockstep.rocketmq.QueueId;
import dev.lockstep.rocketmq.client.ClusterClient;
import dev.lockstep.testbed.RocketMqCluster;
import dev.lockstep.worker.v1.ProgressSpec;
import dev.lockstep.worker.v1.Queue;
import dev.lockstep.worker.v1.QueueAssignment;
import dev.lockstep.worker.v1.TopicQueueMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;

/** One topic copied from one cluster to another, queue by queue, as far as a test wants it. */
public final class Replication implements AutoCloseable {

  private final RocketMqCluster from;
  private final RocketMqCluster to;
  private final ClusterClient source;
  private final ClusterClient target;
  private final Copier copier;
  private final String sourceTopic;
  private final String targetTopic;
  private final Map<QueueId, Long> copied = new HashMap<>();

  public Replication(
      RocketMqCluster from, RocketMqCluster to, String sourceTopic, String targetTopic) {
    this.from = from;
    this.to = to;
    this.source = client(from);
    this.target = client(to);
    this.copier = new Copier(source, target);
    this.sourceTopic = sourceTopic;
    this.targetTopic = targetTopic;
  }

  public ClusterClient source() {
    return source;
  }

  public ClusterClient target() {
    return target;
  }

  /** The queue that a source queue is copied to: the i-th to the i-th, wrapping round. */
  public QueueId targetOf(QueueId queue) throws BrokerFault, InterruptedException {
    List<QueueId> targets = target.route(targetTopic).writable();
    return targets.get(sourceQueues().indexOf(queue) % targets.size());
  }

  public List<QueueId> sourceQueues() throws BrokerFault, InterruptedException {
    return source.route(sourceTopic).readable();
  }

  /** Copies all there is. */
  public void copyAll() throws BrokerFault, InterruptedException, ExecutionException {
    copyUpTo(Long.MAX_VALUE);
  }

  /** Copies the messages of each source queue below an offset. */
  public void copyUpTo(long end) throws BrokerFault, InterruptedException, ExecutionException {
    for (QueueId queue : sourceQueues()) {
      long first = copied.getOrDefault(queue, 0L);
      if (first < end) {
        copied.put(queue, copier.copy(queue, targetOf(queue), first, end));
      }
    }
  }

  /** Commits what was copied, as relays do. */
  void tellRelayed(String group) throws BrokerFault, InterruptedException {
    for (Map.Entry<QueueId, Long> queue : copied.entrySet()) {
      source.progress().commit(group, queue.getKey(), queue.getValue());
    }
  }

  /** As the coordinator describes it. */
  public ProgressSpec spec(ProgressSync settings) throws BrokerFault, InterruptedException {
    TopicQueueMap.Builder topic =
        TopicQueueMap.newBuilder()
            .setMappingId("m")
            .setSourceTopic(sourceTopic)
            .setDestinationTopic(targetTopic);
    for (QueueId queue : sourceQueues()) {
      topic.addQueues(
          QueueAssignment.newBuilder()
              .setSource(queue(queue))
              .setDestination(queue(targetOf(queue))));
    }
    return ProgressSpec.newBuilder()
        .setSource(cluster(from))
        .setDestination(cluster(to))
        .setSettings(settings)
        .addTopics(topic)
        .build();
  }

  public static Cluster cluster(RocketMqCluster cluster) {
    return Cluster.newBuilder()
        .setName("clusters/" + cluster.name())
        .addNameServers(cluster.nameServer())
        .build();
  }

  private static ClusterClient client(RocketMqCluster cluster) {
    return ClusterClient.open(
        new ClusterAddress(cluster.name(), List.of(cluster.nameServer()), null, null));
  }

  private static Queue queue(QueueId queue) {
    return Queue.newBuilder().setBroker(queue.broker()).setQueueId(queue.id()).build();
  }

  @Override
  public void close() {
    source.close();
    target.close();
  }
}
