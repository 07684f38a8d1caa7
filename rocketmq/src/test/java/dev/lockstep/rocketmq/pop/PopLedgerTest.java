package dev.lockstep.rocketmq.pop;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.lockstep.rocketmq.pop.PopRecord.Body;
import java.util.Map;
import java.util.NavigableSet;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

class PopLedgerTest {

  private static final String HANDED_OUT =
      """
      {"bm":0,"bn":"hz-a","c":"billing","d":[0,1,4],"it":60000,"n":3,"pt":1000,"q":2,"rop":0,"so":100,"t":"orders"}\
      """;

  private final PopLedger ledger = new PopLedger();

  @Test
  void holdsWhatWasHandedOutUntilItIsAcknowledged() {
    ledger.add(handedOut(HANDED_OUT));
    assertThat(open()).containsExactly(100L, 101L, 104L);

    ledger.add(acknowledged(100, 1000));
    assertThat(open()).containsExactly(101L, 104L);

    ledger.add(acknowledged(104, 1000));
    ledger.add(acknowledged(101, 1000));
    assertThat(ledger.unacknowledged()).isEmpty();
  }

  @Test
  void anAcknowledgementIsOfOneHandOutOnly() {
    ledger.add(handedOut(HANDED_OUT));
    ledger.add(acknowledged(100, 999));
    assertThat(open()).containsExactly(100L, 101L, 104L);
  }

  @Test
  void understandsAcknowledgementsOfSeveralMessages() {
    ledger.add(handedOut(HANDED_OUT));
    ledger.add(
        body("""
        {"aol":[100,104],"bn":"hz-a","c":"billing","pt":1000,"q":2,"so":100,"t":"orders"}\
        """)
            .acknowledgement());
    assertThat(open()).containsExactly(101L);
  }

  @Test
  void countsOnFromTheFirstMessageWhereNoDifferencesAreTold() {
    ledger.add(handedOut(HANDED_OUT.replace("\"d\":[0,1,4],", "").replace("\"bm\":0", "\"bm\":2")));
    assertThat(open()).containsExactly(100L, 102L);
  }

  @Test
  void forgetsWhatHasGoneToTheRetryTopic() {
    ledger.add(handedOut(HANDED_OUT));
    ledger.forgetDueBefore(61_000);
    assertThat(open()).hasSize(3);
    ledger.forgetDueBefore(61_001);
    assertThat(ledger.unacknowledged()).isEmpty();
  }

  @Test
  void remembersForAnHourWhenTheLastHandOutFellDue() {
    PopLedger.GroupTopic orders = new PopLedger.GroupTopic("billing", "orders");
    ledger.add(handedOut(HANDED_OUT));
    for (long offset : new long[] {100, 101, 104}) {
      ledger.add(acknowledged(offset, 1000));
    }
    ledger.forgetDueBefore(61_000 + 3_600_000);
    assertThat(ledger.isEmpty()).isTrue();
    assertThat(ledger.lastDue()).containsExactly(Map.entry(orders, 61_000L));

    ledger.forgetDueBefore(61_001 + 3_600_000);
    assertThat(ledger.lastDue()).isEmpty();
  }

  private NavigableSet<Long> open() {
    return ledger
        .unacknowledged()
        .getOrDefault("billing", Map.of())
        .getOrDefault("orders", Map.of())
        .getOrDefault(2, new TreeSet<>());
  }

  private static PopRecord handedOut(String json) {
    return body(json).checkPoint();
  }

  private static PopRecord acknowledged(long offset, long popTime) {
    return body("""
    {"ao":%d,"bn":"hz-a","c":"billing","pt":%d,"q":2,"so":100,"t":"orders"}\
    """
            .formatted(offset, popTime))
        .acknowledgement();
  }

  private static Body body(String json) {
    return new Body(json.getBytes(UTF_8));
  }
}
