package dev.lockstep.offsetsync.sync;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lockstep.rocketmq.BrokerFault;
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
