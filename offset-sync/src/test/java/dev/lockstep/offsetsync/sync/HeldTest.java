package dev.lockstep.offsetsync.sync;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lockstep.rocketmq.QueueId;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

class HeldTest {

  private static final QueueId FIRST = new QueueId("orders", "a", 0);
  private static final QueueId SECOND = new QueueId("orders", "b", 0);

  @Test
  void aQueueIsHeldAtTheOldestMessageThatAnyoneNames() {
    // Given one broker that names messages of two queues, and another one that names one of them
    Held here = new Held(Map.of("billing", Map.of(FIRST, 7L, SECOND, 3L)), Map.of());
    Held there = new Held(Map.of("billing", Map.of(FIRST, 5L)), Map.of());

    // When
    Held held = Held.merged(List.of(here, there));

    // Then
    assertThat(held.oldest("billing", FIRST)).contains(5L);
    assertThat(held.oldest("billing", SECOND)).contains(3L);
    assertThat(held.oldest("shipping", FIRST)).isEmpty();
  }

  @Test
  void keepsTheFaultsOfAllBrokers() {
    // Given
    Held here = new Held(Map.of(), Map.of("billing", Map.of("a", "silent")));
    Held there = new Held(Map.of(), Map.of("billing", Map.of("b", "too old")));

    // When
    Held held = Held.merged(List.of(here, there));

    // Then
    assertThat(held.fault("billing", "a")).contains("silent");
    assertThat(held.fault("billing", "b")).contains("too old");
  }

  @Test
  void queuesThatAreSetAreNotHeld() {
    // Given
    Held held = new Held(Map.of("billing", Map.of(FIRST, 7L, SECOND, 3L)), Map.of());

    // When
    Held left = held.without("billing", Set.of(FIRST));

    // Then
    assertThat(left.oldest("billing", FIRST)).isEmpty();
    assertThat(left.oldest("billing", SECOND)).contains(3L);
  }
}
