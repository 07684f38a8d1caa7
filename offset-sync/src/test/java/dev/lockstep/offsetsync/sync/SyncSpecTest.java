package dev.lockstep.offsetsync.sync;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lockstep.admin.v1.ProgressDirection;
import dev.lockstep.rocketmq.QueueId;
import dev.lockstep.worker.v1.Checkpoint;
import dev.lockstep.worker.v1.ProgressSpec;
import dev.lockstep.worker.v1.Queue;
import dev.lockstep.worker.v1.QueueAssignment;
import dev.lockstep.worker.v1.TopicQueueMap;
import java.util.Objects;
import org.junit.jupiter.api.Test;

class SyncSpecTest {

  // Two source queues, three destination queues; the third one's messages go to the first.
  private static final ProgressSpec SPEC =
      ProgressSpec.newBuilder()
          .setTwoWay(true)
          .addTopics(
              map("orders", "orders-sh", false)
                  .addQueues(queue("hz", 0, "sh", 0))
                  .addQueues(queue("hz", 1, "sh", 1)))
          .addTopics(
              map("orders-sh", "orders", true)
                  .addQueues(queue("sh", 0, "hz", 0))
                  .addQueues(queue("sh", 1, "hz", 1))
                  .addQueues(
                      queue("sh", 2, "hz", 0)
                          .setCheckpoint(
                              Checkpoint.newBuilder().setSourceOffset(7).setDestinationOffset(19))))
          .build();

  @Test
  void pairsEachTargetQueueWithItsWayBack() {
    MappedTopic topic =
        SyncSpec.of("tasks/t", SPEC, ProgressDirection.Value.SOURCE_TO_DESTINATION)
            .topics()
            .getFirst();

    ReverseQueue third = Objects.requireNonNull(topic.reverseOf(new QueueId("orders-sh", "sh", 2)));
    assertThat(third.copies()).isEqualTo(new QueueId("orders", "hz", 0));
    assertThat(third.queue().relayedHint()).isEqualTo(7);
    assertThat(third.relayedEnd()).isEqualTo(19);
    assertThat(topic.byTarget()).hasSize(3);
  }

  @Test
  void turnsRound() {
    SyncSpec back = SyncSpec.of("tasks/t", SPEC, ProgressDirection.Value.DESTINATION_TO_SOURCE);

    MappedTopic topic = back.topics().getFirst();
    assertThat(back.topics()).hasSize(1);
    assertThat(topic.source()).isEqualTo("orders-sh");
    assertThat(topic.byTarget()).hasSize(2);
    assertThat(topic.reverse()).hasSize(2);
  }

  @Test
  void hasNoWayBackBeforeItIsDiscovered() {
    SyncSpec spec =
        SyncSpec.of(
            "tasks/t",
            SPEC.toBuilder().removeTopics(1).build(),
            ProgressDirection.Value.SOURCE_TO_DESTINATION);

    assertThat(spec.twoWay()).isTrue();
    assertThat(spec.topics().getFirst().reverse()).isEmpty();
  }

  @Test
  void knowsWhoseRetryTopicItIs() {
    MappedTopic retry = MappedTopic.of(map("%RETRY%billing", "%RETRY%billing", false).build());
    MappedTopic orders = MappedTopic.of(map("orders", "orders", false).build());

    assertThat(retry.isRetryOfAnotherThan("billing")).isFalse();
    assertThat(retry.isRetryOfAnotherThan("shipping")).isTrue();
    assertThat(retry.isRetryOfAnotherThan("filling")).isTrue();
    assertThat(orders.isRetryOfAnotherThan("billing")).isFalse();
  }

  private static TopicQueueMap.Builder map(String source, String target, boolean reverse) {
    return TopicQueueMap.newBuilder()
        .setMappingId("orders")
        .setSourceTopic(source)
        .setDestinationTopic(target)
        .setReverse(reverse);
  }

  private static QueueAssignment.Builder queue(String from, int fromId, String to, int toId) {
    return QueueAssignment.newBuilder()
        .setSource(Queue.newBuilder().setBroker(from).setQueueId(fromId))
        .setDestination(Queue.newBuilder().setBroker(to).setQueueId(toId));
  }
}
