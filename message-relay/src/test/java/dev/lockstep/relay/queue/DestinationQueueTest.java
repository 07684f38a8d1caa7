package dev.lockstep.relay.queue;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lockstep.rocketmq.QueueId;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

class DestinationQueueTest {

  private final DestinationQueue queue = new DestinationQueue(new QueueId("orders", "b", 0));
  private final Signal first = new Signal();
  private final Signal second = new Signal();
  private final Signal third = new Signal();

  @Test
  @Timeout(10)
  void givesTurnsInTheOrderTheyWereAskedFor() throws InterruptedException {
    assertThat(queue.tryTake(first)).isTrue();
    assertThat(queue.tryTake(second)).isFalse();
    assertThat(queue.tryTake(third)).isFalse();

    queue.giveUp(first, true);

    second.await(Duration.ofDays(1));
    assertThat(queue.tryTake(third)).isFalse();
    assertThat(queue.tryTake(second)).isTrue();
  }

  @Test
  void passesTheTurnOfOneThatGaveUp() {
    assertThat(queue.tryTake(first)).isTrue();
    assertThat(queue.tryTake(second)).isFalse();
    assertThat(queue.tryTake(third)).isFalse();

    queue.giveUp(second, false);
    queue.giveUp(first, true);

    assertThat(queue.tryTake(third)).isTrue();
  }
}
