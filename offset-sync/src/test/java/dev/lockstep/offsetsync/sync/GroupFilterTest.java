package dev.lockstep.offsetsync.sync;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;

class GroupFilterTest {

  @Test
  void leavesSystemGroupsAlone() {
    GroupFilter all = new GroupFilter(List.of(), List.of());
    assertThat(all.covers("billing")).isTrue();
    assertThat(all.covers("CID_RMQ_SYS_TRANS")).isFalse();
    assertThat(all.covers("TOOLS_CONSUMER")).isFalse();
    assertThat(all.covers("LOCKSTEP_orders-dr")).isFalse();
    assertThat(all.covers("__MONITOR_CONSUMER")).isFalse();
  }

  @Test
  void matchesWholeNames() {
    GroupFilter some = new GroupFilter(List.of("bill.*", "ship"), List.of(".*-test"));
    assertThat(some.covers("billing")).isTrue();
    assertThat(some.covers("ship")).isTrue();
    assertThat(some.covers("shipping")).isFalse();
    assertThat(some.covers("billing-test")).isFalse();
  }

  @Test
  void namesTheFieldOfABadPattern() {
    assertThatThrownBy(() -> new GroupFilter(List.of("("), List.of()))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("progress_sync.include_groups");
  }
}
