package dev.lockstep.relay.queue;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class BatchLimitTest {

  private static final long MIB = 1 << 20;

  private final MemoryBudget budget = new MemoryBudget(8 * MIB, 0);

  @Test
  void growsToTheSettingWhileThereIsMemory() {
    BatchLimit limit = new BatchLimit(3 * MIB, budget);

    assertThat(limit.mayGrowTo(3 * MIB)).isTrue();
    assertThat(limit.mayGrowTo(3 * MIB + 1)).isFalse();
  }

  @Test
  void leavesEachQueueItsLeastWhenOthersHaveUsedUpTheMemory() {
    BatchLimit first = new BatchLimit(3 * MIB, budget);
    BatchLimit second = new BatchLimit(3 * MIB, budget);
    first.mayGrowTo(3 * MIB);

    assertThat(second.mayGrowTo(BatchLimit.ALWAYS)).isTrue();
    assertThat(second.mayGrowTo(3 * MIB)).isFalse();
  }

  @Test
  void takesTwiceWhatABatchGrowsBySinceTwoAreKept() {
    BatchLimit limit = new BatchLimit(3 * MIB, budget);

    limit.mayGrowTo(3 * MIB);

    long taken = 2 * (3 * MIB - BatchLimit.ALWAYS);
    assertThat(budget.tryTake(8 * MIB - taken, false)).isTrue();
    assertThat(budget.tryTake(1, false)).isFalse();
  }

  @Test
  void givesAllBack() {
    BatchLimit first = new BatchLimit(3 * MIB, budget);
    BatchLimit second = new BatchLimit(3 * MIB, budget);
    first.mayGrowTo(3 * MIB);

    first.release();

    assertThat(second.mayGrowTo(3 * MIB)).isTrue();
  }

  @Test
  void keepsToASettingThatIsSmallerThanTheLeast() {
    BatchLimit limit = new BatchLimit(10_000, budget);

    assertThat(limit.mayGrowTo(10_000)).isTrue();
    assertThat(limit.mayGrowTo(10_001)).isFalse();
  }
}
