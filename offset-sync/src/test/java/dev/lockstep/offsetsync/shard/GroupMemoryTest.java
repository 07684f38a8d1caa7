package dev.lockstep.offsetsync.shard;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.Timestamp;
import dev.lockstep.admin.v1.Decision;
import dev.lockstep.admin.v1.GroupProgress;
import dev.lockstep.admin.v1.QueueProgress;
import dev.lockstep.offsetsync.sync.MappedTopic;
import dev.lockstep.offsetsync.sync.TopicView;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class GroupMemoryTest {

  private static final Duration INTERVAL = Duration.ofSeconds(10);
  private static final MappedTopic ORDERS = topic("orders");
  private static final TopicView VIEW = at(5);

  private final AtomicLong clock = new AtomicLong();
  private final GroupMemory memory = new GroupMemory(clock::get, INTERVAL);

  @Test
  void anAlignedGroupIsLookedAtWhenItMoves() {
    memory.settle("billing", Map.of(ORDERS, VIEW), List.of(result(Decision.Value.ALREADY_ALIGNED)));
    assertThat(memory.isSettled("billing", ORDERS, VIEW)).isTrue();
    assertThat(memory.isSettled("billing", ORDERS, at(6))).isFalse();
  }

  @Test
  void anAlignedGroupThatDoesNotMoveIsLookedAtAgainWithinTwoMinutes() {
    for (Decision.Value decision : List.of(Decision.Value.ALREADY_ALIGNED, Decision.Value.SYNCED)) {
      memory.settle("billing", Map.of(ORDERS, VIEW), List.of(result(decision)));
      advance(Duration.ofMinutes(2).minus(INTERVAL));
      assertThat(memory.isSettled("billing", ORDERS, VIEW)).isTrue();
      advance(Duration.ofMillis(1)); // the next cycle would be too late
      assertThat(memory.isSettled("billing", ORDERS, VIEW)).isFalse();
    }
  }

  @Test
  void aSkippedGroupIsLookedAtAgainWithinHalfAMinute() {
    memory.settle("billing", Map.of(ORDERS, VIEW), List.of(result(Decision.Value.SKIPPED_OFFLINE)));
    advance(Duration.ofSeconds(30).minus(INTERVAL));
    assertThat(memory.isSettled("billing", ORDERS, VIEW)).isTrue();
    advance(Duration.ofMillis(1));
    assertThat(memory.isSettled("billing", ORDERS, VIEW)).isFalse();
  }

  @Test
  void everyGroupIsLookedAtInEachOfFewCycles() {
    GroupMemory seldom = new GroupMemory(clock::get, Duration.ofHours(1));
    seldom.settle("billing", Map.of(ORDERS, VIEW), List.of(result(Decision.Value.ALREADY_ALIGNED)));
    assertThat(seldom.isSettled("billing", ORDERS, VIEW)).isFalse();
  }

  @Test
  void aGroupHeldAtTheTailOrFailedIsLookedAtWithEachSync() {
    memory.settle("held", Map.of(ORDERS, VIEW), List.of(result(Decision.Value.HELD_AT_RELAY_TAIL)));
    memory.settle("failed", Map.of(ORDERS, VIEW), List.of(result(Decision.Value.FAILED)));
    assertThat(memory.isSettled("held", ORDERS, VIEW)).isFalse();
    assertThat(memory.isSettled("failed", ORDERS, VIEW)).isFalse();
  }

  @Test
  void topicsAreSettledEachByItself() {
    // Given a group that is aligned on one topic, skipped on another, and not concerned by a third
    MappedTopic invoices = topic("invoices");
    MappedTopic others = topic("others");
    memory.settle(
        "billing",
        Map.of(ORDERS, VIEW, invoices, VIEW, others, VIEW),
        List.of(
            result(Decision.Value.ALREADY_ALIGNED),
            result(Decision.Value.SKIPPED_OFFLINE).toBuilder().setSourceTopic("invoices").build()));

    // When it moves on one, then it is looked at there alone
    assertThat(memory.isSettled("billing", ORDERS, at(6))).isFalse();
    assertThat(memory.isSettled("billing", invoices, VIEW)).isTrue();
    assertThat(memory.isSettled("billing", others, VIEW)).isTrue();

    // And a result for a topic that was not asked for has it looked at again only if it is another
    memory.settle("billing", Map.of(invoices, VIEW), List.of(result(Decision.Value.SYNCED)));
    assertThat(memory.isSettled("billing", ORDERS, VIEW)).isTrue();
    memory.settle("billing", Map.of(invoices, VIEW), List.of(result(Decision.Value.FAILED)));
    assertThat(memory.isSettled("billing", ORDERS, VIEW)).isFalse();
    assertThat(memory.isSettled("billing", invoices, VIEW)).isTrue();
  }

  @Test
  void tellsChangesOnlyAndEverythingAgainAfterAMinute() {
    // Given a result that was told
    GroupProgress first = result(Decision.Value.ALREADY_ALIGNED);
    assertThat(memory.tell(first)).isTrue();

    // When it comes again at another time, then only a change is told
    GroupProgress later = first.toBuilder().setTime(Timestamp.newBuilder().setSeconds(9)).build();
    assertThat(memory.tell(later)).isFalse();
    assertThat(memory.tell(result(Decision.Value.SYNCED))).isTrue();
    assertThat(memory.retell()).isEmpty();
    advance(Duration.ofMinutes(1));
    assertThat(memory.retell()).containsExactly(result(Decision.Value.SYNCED));
    assertThat(memory.retell()).isEmpty();
  }

  @Test
  void tellsSomeAtATimeAgain() {
    for (int i = 0; i < 700; i++) {
      assertThat(memory.tell(result(Decision.Value.SYNCED).toBuilder().setGroup("g" + i).build()))
          .isTrue();
    }
    advance(Duration.ofMinutes(1));
    assertThat(memory.retell()).hasSize(500);
    assertThat(memory.retell()).hasSize(200);
    assertThat(memory.retell()).isEmpty();
  }

  @Test
  void forgetsGroupsThatAreGone() {
    memory.settle("billing", Map.of(ORDERS, VIEW), List.of(result(Decision.Value.ALREADY_ALIGNED)));
    memory.keepOnly(Set.of("other"));
    assertThat(memory.isSettled("billing", ORDERS, VIEW)).isFalse();
  }

  @Test
  void knowsTheGroupsThatItToldOf() {
    memory.tell(result(Decision.Value.FAILED));
    assertThat(memory.known()).containsExactly("billing");
    memory.keepOnly(Set.of("other"));
    assertThat(memory.known()).isEmpty();
  }

  private static MappedTopic topic(String name) {
    return new MappedTopic(name, name, List.of());
  }

  private static TopicView at(long offset) {
    return new TopicView(List.of(Map.of(0, offset)), List.of(Map.of(0, 5L)));
  }

  private void advance(Duration by) {
    clock.addAndGet(by.toNanos());
  }

  private static GroupProgress result(Decision.Value decision) {
    return GroupProgress.newBuilder()
        .setGroup("billing")
        .setSourceTopic("orders")
        .setDecision(decision)
        .addQueues(QueueProgress.newBuilder().setDecision(decision))
        .build();
  }
}
