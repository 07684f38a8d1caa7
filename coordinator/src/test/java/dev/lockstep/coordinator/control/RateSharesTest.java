package dev.lockstep.coordinator.control;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lockstep.admin.v1.RateLimit;
import dev.lockstep.admin.v1.Task;
import dev.lockstep.coordinator.catalog.Change;
import dev.lockstep.coordinator.testing.ControlHarness;
import dev.lockstep.coordinator.testing.FakeWorker;
import dev.lockstep.worker.v1.Assign;
import dev.lockstep.worker.v1.SessionResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What reaches the shards of a task's rate limits. */
class RateSharesTest {
  private static final Duration STEP = Duration.ofSeconds(3);
  private static final String FIRST = "t/relay/m/0";
  private static final String SECOND = "t/relay/m/1";

  @TempDir Path folder;
  private ControlHarness harness;
  private FakeWorker relay;

  @BeforeEach
  void lead() {
    harness = new ControlHarness(folder);
    relay = harness.relay("r1").connect();
  }

  @Test
  void isEqualAtFirst() {
    // When
    create(ControlHarness.task("t").toBuilder().setRateLimit(limit(1000, 80_000)));

    // Then
    assertThat(ofTask(FIRST)).isEqualTo(limit(500, 40_000));
    assertThat(ofTask(SECOND)).isEqualTo(limit(500, 40_000));
    assertThat(relay.assigned(FIRST).getRelay().getMapping().hasRateLimit()).isFalse();
  }

  @Test
  void goesToTheShardThatIsBehindInTheSameTenure() {
    // Given
    create(ControlHarness.task("t").toBuilder().setRateLimit(limit(1000, 0)));
    Assign before = relay.assigned(FIRST);

    // When
    relay.reportRate(FIRST, 125, 0, 100_000);
    relay.reportRate(SECOND, 0, 0, 0);
    harness.pass(STEP.multipliedBy(2), relay);

    // Then
    assertThat(relay.assigned(FIRST).getShard()).isEqualTo(before.getShard());
    assertThat(ofTask(FIRST)).isEqualTo(limit(950, 0));
    assertThat(ofTask(SECOND)).isEqualTo(limit(50, 0));
  }

  @Test
  void isNotToldAgainWhileItStays() {
    // Given
    create(ControlHarness.task("t").toBuilder().setRateLimit(limit(1000, 0)));
    relay.reportRate(FIRST, 100, 0, 0);
    relay.reportRate(SECOND, 110, 0, 0);
    harness.pass(STEP.multipliedBy(2), relay);
    relay.takeReceived();

    // When
    relay.reportRate(FIRST, 102, 0, 0);
    relay.reportRate(SECOND, 108, 0, 0);
    harness.pass(STEP.multipliedBy(3), relay);

    // Then
    assertThat(relay.takeReceived()).noneMatch(SessionResponse::hasAssign);
  }

  @Test
  void ofTheTaskIsNotHeldByAMappingThatMayNotUseIt() {
    // Given
    Task.Builder task = ControlHarness.task("t").toBuilder().setRateLimit(limit(1000, 0));
    task.getMappingsBuilder(0).setRateLimit(limit(100, 0));
    task.addMappings(
        task.getMappings(0).toBuilder().setId("n").setDestinationTopic("other").clearRateLimit());
    create(task);
    relay.findTopics("t", "n", false, "orders", "other");

    // When
    for (int i = 0; i < 3; i++) {
      relay.reportRate(FIRST, 12, 0, 100_000);
      relay.reportRate(SECOND, 12, 0, 100_000);
      relay.reportRate("t/relay/n/0", 500, 0, 100_000);
      harness.pass(STEP, relay);
    }

    // Then
    assertThat(relay.assigned(FIRST).getRelay().getMapping().getRateLimit())
        .isEqualTo(limit(50, 0));
    assertThat(ofTask("t/relay/n/0").getMessagesPerSecond()).isBetween(800, 900);
    assertThat(sum(List.of(FIRST, SECOND, "t/relay/n/0"))).isLessThanOrEqualTo(1000);
  }

  @Test
  void ofNewShardsIsThereWithTheirWork() {
    // Given
    create(ControlHarness.task("t").toBuilder().setRateLimit(limit(900, 0)));

    // When
    relay.findTopic("t", 12, 12);

    // Then
    assertThat(ofTask("t/relay/m/2")).isEqualTo(limit(300, 0));
    assertThat(sum(List.of(FIRST, SECOND, "t/relay/m/2"))).isEqualTo(900);
  }

  @Test
  void followsAnEditAtOnce() {
    // Given
    create(ControlHarness.task("t").toBuilder().setRateLimit(limit(1000, 0)));

    // When
    harness.tasks.update(
        "t", t -> t.toBuilder().setRateLimit(limit(0, 600)).build(), Change.plain("UpdateTask"));

    // Then
    assertThat(ofTask(FIRST)).isEqualTo(limit(0, 300));
    harness.tasks.update(
        "t", t -> t.toBuilder().clearRateLimit().build(), Change.plain("UpdateTask"));
    assertThat(relay.assigned(FIRST).getRelay().hasRateLimit()).isFalse();
  }

  private void create(Task.Builder task) {
    harness.tasks.create(task.build(), Change.plain("CreateTask"));
    relay.findTopic("t", 8, 8);
  }

  private RateLimit ofTask(String shard) {
    return relay.assigned(shard).getRelay().getRateLimit();
  }

  private int sum(List<String> shards) {
    return shards.stream().mapToInt(shard -> ofTask(shard).getMessagesPerSecond()).sum();
  }

  private static RateLimit limit(int messages, long bytes) {
    return RateLimit.newBuilder().setMessagesPerSecond(messages).setBytesPerSecond(bytes).build();
  }
}
