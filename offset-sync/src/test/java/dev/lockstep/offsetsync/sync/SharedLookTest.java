package dev.lockstep.offsetsync.sync;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.awaitility.Awaitility.await;

import dev.lockstep.rocketmq.BrokerFault;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class SharedLookTest {

  private final AtomicInteger asked = new AtomicInteger();

  @Test
  void anAnswerIsSharedByThoseWhoWantedItBeforeItWasAsked() throws Exception {
    SharedLook<Integer> look = new SharedLook<>(asked::incrementAndGet);
    long before = System.nanoTime();

    assertThat(look.notBefore(before)).isEqualTo(1);
    assertThat(look.notBefore(before)).isEqualTo(1);
    assertThat(look.notBefore(System.nanoTime())).isEqualTo(2);
  }

  @Test
  void whoIsContentWithAnAnswerDoesNotWaitForTheNextOne() throws Exception {
    // Given an answer, and somebody who waits for a fresher one
    CountDownLatch released = new CountDownLatch(1);
    SharedLook<Integer> look =
        new SharedLook<>(() -> {
          int attempt = asked.incrementAndGet();
          if (attempt == 2) {
            released.await();
          }
          return attempt;
        });
    long before = System.nanoTime();
    assertThat(look.notBefore(before)).isEqualTo(1);
    CompletableFuture<Integer> fresher = inBackground(look, System.nanoTime());
    await().until(() -> asked.get() == 2);

    // When one asks who is content with it, then that is answered at once
    assertThat(look.notBefore(before)).isEqualTo(1);
    assertThat(fresher).isNotDone();

    // And those that come meanwhile share the one after
    CompletableFuture<Integer> one = inBackground(look, System.nanoTime());
    CompletableFuture<Integer> other = inBackground(look, System.nanoTime());
    released.countDown();
    assertThat(fresher.get()).isEqualTo(2);
    assertThat(one.get()).isEqualTo(3);
    assertThat(other.get()).isEqualTo(3);
  }

  @Test
  void oneThatIsInterruptedLeavesItsTurnToOthers() throws Exception {
    CountDownLatch never = new CountDownLatch(1);
    SharedLook<Integer> look =
        new SharedLook<>(() -> {
          int attempt = asked.incrementAndGet();
          if (attempt == 1) {
            never.await();
          }
          return attempt;
        });
    long time = System.nanoTime();
    CompletableFuture<Throwable> ended = new CompletableFuture<>();
    Thread first =
        Thread.startVirtualThread(() -> ended.complete(catchThrowable(() -> look.notBefore(time))));
    await().until(() -> asked.get() == 1);
    CompletableFuture<Integer> second = inBackground(look, time);

    first.interrupt();

    assertThat(second.get()).isEqualTo(2);
    assertThat(ended.get()).isInstanceOf(InterruptedException.class);
  }

  private static CompletableFuture<Integer> inBackground(SharedLook<Integer> look, long time) {
    CompletableFuture<Integer> answer = new CompletableFuture<>();
    Thread.startVirtualThread(() -> {
      try {
        answer.complete(look.notBefore(time));
      } catch (BrokerFault | InterruptedException e) {
        answer.completeExceptionally(e);
      }
    });
    return answer;
  }

  @Test
  void questionsThatCostMuchWaitForTheirTurn() throws Exception {
    Duration pace = Duration.ofMillis(100);
    SharedLook<Integer> look = new SharedLook<>(asked::incrementAndGet, pace);
    long begin = System.nanoTime();

    assertThat(look.notBefore(begin)).isEqualTo(1);
    assertThat(look.notBefore(System.nanoTime())).isEqualTo(2);
    assertThat(look.notBefore(System.nanoTime())).isEqualTo(3);
    assertThat(System.nanoTime() - begin).isGreaterThanOrEqualTo(2 * pace.toNanos());
  }

  @Test
  void soIsWhatKeptItFromBeingGiven() {
    SharedLook<Integer> look =
        new SharedLook<>(() -> {
          throw new BrokerFault(BrokerFault.Kind.UNREACHABLE, "attempt " + asked.incrementAndGet());
        });
    long before = System.nanoTime();

    assertThatThrownBy(() -> look.notBefore(before)).hasMessage("attempt 1");
    assertThatThrownBy(() -> look.notBefore(before)).hasMessage("attempt 1");
    assertThatThrownBy(() -> look.notBefore(System.nanoTime())).hasMessage("attempt 2");
  }
}
