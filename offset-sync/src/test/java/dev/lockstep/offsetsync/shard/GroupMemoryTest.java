package dev.lockstep.offsetsync.shard;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.Timestamp;
import dev.lockstep.admin.v1.Decision;
import dev.lockstep.admin.v1.GroupProgress;
import dev.lockstep.admin.v1.QueueProgress;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class GroupMemoryTest {

  private static final Duration INTERVAL = Duration.ofSeconds(10);
  private static final List<Long> VIEW = List.of(5L, 5L);

  private final AtomicLong clock = new AtomicLong();
  private final GroupMemory memory = new GroupMemory(clock::get, INTERVAL);

  @Test
  void anAlignedGroupIsLookedAtWhenItMoves() {
    memory.settle("billing", VIEW, List.of(result(Decision.Value.ALREADY_ALIGNED)));
    assertThat(memory.isSettled("billing", VIEW)).isTrue();
    assertThat(memory.isSettled("billing", List.of(6L, 5L))).isFalse();
  }

  @Test
  void anAlignedGroupThatDoesNotMoveIsLookedAtAgainWithinTwoMinutes() {
    for (Decision.Value decision : List.of(Decision.Value.ALREADY_ALIGNED, Decision.Value.SYNCED)) {
      memory.settle("billing", VIEW, List.of(result(decision)));
      advance(Duration.ofMinutes(2).minus(INTERVAL));
      assertThat(memory.isSettled("billing", VIEW)).isTrue();
      advance(Duration.ofMillis(1)); // the next cycle would be too late
      assertThat(memory.isSettled("billing", VIEW)).isFalse();
    }
  }

  @Test
  void aSkippedGroupIsLookedAtAgainWithinHalfAMinute() {
    memory.settle("billing", VIEW, List.of(result(Decision.Value.SKIPPED_OFFLINE)));
    advance(Duration.ofSeconds(30).minus(INTERVAL));
    assertThat(memory.isSettled("billing", VIEW)).isTrue();
    advance(Duration.ofMillis(1));
    assertThat(memory.isSettled("billing", VIEW)).isFalse();
  }

  @Test
  void everyGroupIsLookedAtInEachOfFewCycles() {
    GroupMemory seldom = new GroupMemory(clock::get, Duration.ofHours(1));
    seldom.settle("billing", VIEW, List.of(result(Decision.Value.ALREADY_ALIGNED)));
    assertThat(seldom.isSettled("billing", VIEW)).isFalse();
  }

  @Test
  void aGroupHeldAtTheTailOrFailedIsLookedAtWithEachSync() {
    memory.settle("held", VIEW, List.of(result(Decision.Value.HELD_AT_RELAY_TAIL)));
    memory.settle("failed", VIEW, List.of(result(Decision.Value.FAILED)));
    assertThat(memory.isSettled("held", VIEW)).isFalse();
    assertThat(memory.isSettled("failed", VIEW)).isFalse();
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
    memory.settle("billing", VIEW, List.of(result(Decision.Value.ALREADY_ALIGNED)));
    memory.keepOnly(Set.of("other"));
    assertThat(memory.isSettled("billing", VIEW)).isFalse();
  }

  @Test
  void knowsTheGroupsThatItToldOf() {
    memory.tell(result(Decision.Value.FAILED));
    assertThat(memory.known()).containsExactly("billing");
    memory.keepOnly(Set.of("other"));
    assertThat(memory.known()).isEmpty();
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
