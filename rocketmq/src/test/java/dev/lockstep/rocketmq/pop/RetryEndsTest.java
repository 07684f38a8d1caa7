package dev.lockstep.rocketmq.pop;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lockstep.rocketmq.BrokerFault;
import dev.lockstep.rocketmq.QueueId;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class RetryEndsTest {

  private static final QueueId QUEUE = new QueueId("%RETRY%billing_orders", "hz-a", 0);

  private final AtomicLong clock = new AtomicLong();
  private final AtomicLong end = new AtomicLong(5);
  private int asked;
  private final RetryEnds ends =
      new RetryEnds(
          queue -> {
            asked++;
            return end.get();
          },
          clock::get);

  @Test
  void asksEachTimeWhileMessagesMayCome() throws Exception {
    assertThat(ends.of(QUEUE, 9_000, 8_000)).hasValue(5);
    end.set(6);
    assertThat(ends.of(QUEUE, 9_000, 8_999)).hasValue(6);
    assertThat(asked).isEqualTo(2);
  }

  @Test
  void keepsWhatWasReadAfterTheLastOneCanHaveCome() throws Exception {
    assertThat(ends.of(QUEUE, 9_000, 9_000)).hasValue(5);
    assertThat(ends.of(QUEUE, 9_000, 20_000)).hasValue(5);
    assertThat(asked).isEqualTo(1);

    // A later hand-out begins it anew
    end.set(7);
    assertThat(ends.of(QUEUE, 30_000, 40_000)).hasValue(7);
  }

  @Test
  void asksAgainAfterTenMinutesAllTheSame() throws Exception {
    assertThat(ends.of(QUEUE, 0, 9_000)).hasValue(5);
    clock.addAndGet(Duration.ofMinutes(10).toNanos());
    assertThat(ends.of(QUEUE, 0, 609_000)).hasValue(5);
    assertThat(asked).isEqualTo(2);
  }

  @Test
  void aQueueThatIsNotThereHasNoEnd() throws Exception {
    RetryEnds none =
        new RetryEnds(
            queue -> {
              throw new BrokerFault(BrokerFault.Kind.NOT_FOUND, "no such topic");
            },
            clock::get);
    assertThat(none.of(QUEUE, 0, 0)).isEmpty();
  }
}
