package dev.lockstep.rocketmq.retry;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lockstep.rocketmq.retry.FailureLedger.Failure;
import org.junit.jupiter.api.Test;

class FailureLedgerTest {

  private static final Failure ORDERS = new Failure("billing", "orders");
  private static final Failure PAYMENTS = new Failure("billing", "payments");

  private final FailureLedger ledger = new FailureLedger();

  @Test
  void tellsWhatWaitsByGroupAndTopic() {
    // Given
    ledger.add(ORDERS, 3);
    ledger.add(PAYMENTS, 4);
    ledger.add(ORDERS, 9);

    // Then
    assertThat(ledger.failures()).containsExactlyInAnyOrder(ORDERS, PAYMENTS);
    assertThat(ledger.lowest(ORDERS, 10)).containsExactly(3L, 9L);
    assertThat(ledger.lowest(new Failure("shipping", "orders"), 10)).isEmpty();
  }

  @Test
  void whatWasDeliveredWaitsNoMore() {
    // Given
    ledger.add(ORDERS, 3);
    ledger.add(PAYMENTS, 4);
    ledger.add(ORDERS, 9);

    // When
    ledger.dropBelow(5);

    // Then
    assertThat(ledger.failures()).containsExactly(ORDERS);
    assertThat(ledger.lowest(ORDERS, 10)).containsExactly(9L);
  }

  @Test
  void tellsTheOldestOfMany() {
    // Given
    for (long offset = 0; offset < 10; offset++) {
      ledger.add(ORDERS, offset);
    }

    // Then
    assertThat(ledger.lowest(ORDERS, 2)).containsExactly(0L, 1L);
  }
}
