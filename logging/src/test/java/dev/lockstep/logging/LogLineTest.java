package dev.lockstep.logging;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.Test;

class LogLineTest {

  @Test
  void takesPairsFromBehindTheMessage() {
    LogLine line = LogLine.parse("shard revoked shard=t1-relay-1 epoch=4 why=BALANCE");

    assertThat(line.message()).isEqualTo("shard revoked");
    assertThat(line.pairs())
        .containsExactly(
            Map.entry("shard", "t1-relay-1"), Map.entry("epoch", "4"), Map.entry("why", "BALANCE"));
  }

  @Test
  void takesPairsFromBeforeTheMessage() {
    LogLine line = LogLine.parse("queue=broker-a/1 retry_ms=500 Queue retries: no route");

    assertThat(line.message()).isEqualTo("Queue retries: no route");
    assertThat(line.pairs()).containsEntry("queue", "broker-a/1").containsEntry("retry_ms", "500");
  }

  @Test
  void dropsTheColonBetweenMessageAndPairs() {
    assertThat(LogLine.parse("registered: coordinator=a:7400").message()).isEqualTo("registered");
  }

  @Test
  void keepsValuesInQuotesAndBracketsWhole() {
    LogLine line =
        LogLine.parse(
            "starts kinds=[RELAY, DISCOVERY] cause=\"a=b, and so on\" attributes={q=1, r=2} n=");

    assertThat(line.message()).isEqualTo("starts");
    assertThat(line.pairs())
        .containsExactly(
            Map.entry("kinds", "[RELAY, DISCOVERY]"),
            Map.entry("cause", "a=b, and so on"),
            Map.entry("attributes", "{q=1, r=2}"),
            Map.entry("n", ""));
  }

  @Test
  void leavesTextWithoutPairsAsItIs() {
    assertThat(LogLine.parse("a <= b: x!=y")).isEqualTo(new LogLine("a <= b: x!=y", Map.of()));
  }
}
