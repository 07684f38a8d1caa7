package dev.lockstep.relay.shard;

import static org.awaitility.Awaitility.await;

import dev.lockstep.admin.v1.QueuePhase;
import dev.lockstep.admin.v1.QueueStatus;
import dev.lockstep.testbed.RocketMqCluster;
import dev.lockstep.testbed.remoting.Pulled;
import dev.lockstep.testbed.remoting.ServerRpc;
import dev.lockstep.worker.v1.Assign;
import dev.lockstep.worker.v1.Queue;
import dev.lockstep.worker.v1.QueueAssignment;
import dev.lockstep.worker.v1.RelaySpec;
import dev.lockstep.worker.v1.ShardEvent;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import org.apache.rocketmq.client.producer.DefaultMQProducer;
import org.apache.rocketmq.common.message.Message;
import org.apache.rocketmq.common.message.MessageExt;
import org.apache.rocketmq.common.message.MessageQueue;

/** One relay shard between two clusters, and what tests do with it. */
final class Rig implements AutoCloseable {

  static final Duration LIMIT = Duration.ofSeconds(60);
  private static final String BROKER = "broker-a";
  private static final int BATCH = 200;

  private final RocketMqCluster source;
  private final RocketMqCluster destination;
  private final RelayHost host;
  private final String topic;
  private final int queues;
  private final ServerRpc rpc = new ServerRpc(Duration.ofSeconds(10));
  private final DefaultMQProducer producer;
  private RelaySpec.Builder spec;
  private Tenure tenure = new Tenure("none", 1);

  /** A topic of this name on both sides, and no relay yet. */
  Rig(RocketMqCluster source, RocketMqCluster destination, RelayHost host, String topic, int queues)
      throws Exception {
    this.source = source;
    this.destination = destination;
    this.host = host;
    this.topic = topic;
    this.queues = queues;
    source.createTopic(topic, queues);
    destination.createTopic(topic, queues);
    producer = new DefaultMQProducer("of-" + topic);
    producer.setCompressMsgBodyOverHowmuch(Integer.MAX_VALUE);
    producer.setNamesrvAddr(source.nameServer());
    producer.start();
    spec =
        RelaySpec.newBuilder()
            .setSource(Relays.cluster(source))
            .setDestination(Relays.cluster(destination))
            .setSourceTopic(topic)
            .setDestinationTopic(topic)
            .setProgressGroup("LOCKSTEP_task");
    spec.getMappingBuilder().setId(topic);
    for (int id = 0; id < queues; id++) {
      Queue queue = Queue.newBuilder().setBroker(BROKER).setQueueId(id).build();
      spec.addQueues(QueueAssignment.newBuilder().setSource(queue).setDestination(queue));
    }
  }

  /** Sends messages to a source queue, in batches. */
  void send(int queue, List<Message> messages) throws Exception {
    for (int from = 0; from < messages.size(); from += BATCH) {
      producer.send(
          messages.subList(from, Math.min(messages.size(), from + BATCH)),
          new MessageQueue(topic, BROKER, queue));
    }
  }

  /** Sends a message by itself to a source queue. */
  void send(int queue, Message message) throws Exception {
    producer.send(message, new MessageQueue(topic, BROKER, queue));
  }

  /** Messages of a tag and a number each. */
  List<Message> messages(int count, String... tags) {
    return IntStream.range(0, count)
        .mapToObj(i -> {
          Message message = new Message(topic, tags[i % tags.length], new byte[100]);
          message.putUserProperty("n", Integer.toString(i));
          return message;
        })
        .toList();
  }

  /** Changes what the next assignment says. */
  Rig with(Consumer<RelaySpec.Builder> change) {
    change.accept(spec);
    return this;
  }

  /** Gives the shard to a new owner. */
  void assign(long epoch) {
    tenure = new Tenure("task/relay/" + topic + "/0", epoch);
    give();
  }

  /** Tells the owner what has changed. */
  void edit(Consumer<RelaySpec.Builder> change) {
    change.accept(spec);
    give();
  }

  private void give() {
    host.assign(
        Assign.newBuilder().setTask("tasks/t").setShard(tenure.shard()).setRelay(spec).build(),
        tenure);
  }

  void drop() {
    host.drop(tenure.shard());
  }

  Tenure tenure() {
    return tenure;
  }

  String topic() {
    return topic;
  }

  QueueStatus status(int queue) {
    return tenure.lastStatus().get(queue);
  }

  List<ShardEvent> events(String reason) {
    return tenure.events().stream().filter(event -> event.getReason().equals(reason)).toList();
  }

  long sourceMax(int queue) {
    return rpc.maxOffset(source.brokers().getFirst().directAddress(), topic, queue);
  }

  long sourceMin(int queue) {
    return rpc.minOffset(source.brokers().getFirst().directAddress(), topic, queue);
  }

  long destinationMax(int queue) {
    return rpc.maxOffset(destination.brokers().getFirst().directAddress(), topic, queue);
  }

  /** Bytes of the body and properties of a source message, as they are stored. */
  long sourcePayload(int queue, long offset) {
    MessageExt message =
        rpc.pull(source.brokers().getFirst().directAddress(), topic, queue, offset)
            .messages()
            .getFirst();
    int properties =
        message.getProperties().entrySet().stream()
            .mapToInt(entry -> entry.getKey().length() + entry.getValue().length() + 2)
            .sum();
    return (long) message.getBody().length + properties;
  }

  /** What a queue of the destination holds. */
  List<MessageExt> copies(String ofTopic, int queue) {
    List<MessageExt> copies = new ArrayList<>();
    String broker = destination.brokers().getFirst().directAddress();
    long max = rpc.maxOffset(broker, ofTopic, queue);
    for (long next = rpc.minOffset(broker, ofTopic, queue); next < max; ) {
      Pulled pulled = rpc.pull(broker, ofTopic, queue, next);
      copies.addAll(pulled.messages());
      next = pulled.nextOffset();
    }
    return copies;
  }

  List<MessageExt> copies(int queue) {
    return copies(topic, queue);
  }

  /** Source offsets of what a queue of the destination holds. */
  List<Long> copiedOffsets(int queue) {
    return copies(queue).stream()
        .map(copy -> Long.parseLong(copy.getUserProperty("LOCKSTEP_AT").split("/", -1)[3]))
        .toList();
  }

  /** Waits until the relay says that every queue stands at its source queue's end. */
  void awaitCaughtUp() {
    await()
        .atMost(LIMIT)
        .until(() ->
            tenure.lastStatus().size() == queues
                && IntStream.range(0, queues)
                    .allMatch(id -> status(id).getRelayedOffset() == sourceMax(id)));
  }

  void awaitPhase(int queue, QueuePhase.Value phase) {
    await()
        .atMost(LIMIT)
        .until(() -> tenure.lastStatus().size() == queues && status(queue).getPhase() == phase);
  }

  @Override
  public void close() {
    drop();
    producer.shutdown();
    rpc.close();
  }
}
