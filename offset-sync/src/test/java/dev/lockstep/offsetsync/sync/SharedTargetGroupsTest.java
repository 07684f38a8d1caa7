package dev.lockstep.offsetsync.sync;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.lockstep.rocketmq.QueueId;
import dev.lockstep.rocketmq.progress.GroupOffsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class SharedTargetGroupsTest {

  private static final String GROUP = "billing";
  private static final QueueId QUEUE = new QueueId("orders", "sh-a", 0);

  private final SlowGroups slow = new SlowGroups();
  private final SharedTargetGroups groups = new SharedTargetGroups(slow);

  @Test
  void fewAskForThemselves() throws Exception {
    slow.release();
    assertThat(groups.committed(GROUP, QUEUE)).hasValue(7);
    assertThat(groups.before(GROUP, QUEUE)).hasValue(7);
    assertThat(slow.asked.get()).isEqualTo(2);
    assertThat(slow.tables.get()).isZero();
  }

  @Test
  void manyShareTheBrokersTable() throws Exception {
    // Given as many that wait for an answer as may ask for themselves
    List<Thread> waiting = new ArrayList<>();
    for (int i = 0; i < 63; i++) {
      waiting.add(Thread.startVirtualThread(this::ask));
    }
    await().until(() -> slow.asked.get() == 63);

    // When others ask, then they get what the table says
    assertThat(groups.afterCommit(GROUP, QUEUE, System.nanoTime())).hasValue(7);
    assertThat(groups.afterCommit(GROUP, new QueueId("orders", "sh-a", 1), System.nanoTime()))
        .isEmpty();
    assertThat(slow.asked.get()).isEqualTo(63);

    // And what is asked after a write rests on a table that was read after it, before a write not
    int tables = slow.tables.get();
    assertThat(groups.before(GROUP, QUEUE)).hasValue(7);
    assertThat(slow.tables.get()).isEqualTo(tables);
    assertThat(groups.afterCommit(GROUP, QUEUE, System.nanoTime())).hasValue(7);
    assertThat(slow.tables.get()).isEqualTo(tables + 1);

    // But resets that are pending are not in a table, so where a group is to be reset it asks
    slow.release();
    assertThat(groups.committed(GROUP, QUEUE)).hasValue(7);
    assertThat(slow.asked.get()).isEqualTo(64);
    for (Thread thread : waiting) {
      thread.join();
    }
  }

  @Test
  void whetherAGroupIsOnlineIsAskedOnceForItsQueues() throws Exception {
    assertThat(groups.isOnline(GROUP)).isFalse();
    assertThat(groups.isOnline(GROUP)).isFalse();
    assertThat(slow.online.get()).isEqualTo(1);

    // But whether it has come since is asked anew
    assertThat(groups.isOnline(GROUP, System.nanoTime())).isFalse();
    assertThat(slow.online.get()).isEqualTo(2);
  }

  private void ask() {
    try {
      var _ = groups.before(GROUP, QUEUE);
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
  }

  /** Answers for single queues only when it is told to. */
  private static final class SlowGroups implements TargetGroups {

    private final CountDownLatch released = new CountDownLatch(1);
    private final AtomicInteger online = new AtomicInteger();
    private final AtomicInteger asked = new AtomicInteger();
    private final AtomicInteger tables = new AtomicInteger();

    void release() {
      released.countDown();
    }

    @Override
    public boolean isOnline(String group) {
      online.incrementAndGet();
      return false;
    }

    @Override
    public OptionalLong committed(String group, QueueId queue) throws InterruptedException {
      asked.incrementAndGet();
      released.await();
      return OptionalLong.of(7);
    }

    @Override
    public GroupOffsets all(String broker) {
      tables.incrementAndGet();
      return new GroupOffsets(Map.of(GROUP, Map.of("orders", Map.of(0, 7L))));
    }

    @Override
    public CompletableFuture<?> commit(String group, QueueId queue, long offset) {
      return CompletableFuture.completedFuture(null);
    }

    @Override
    public void reset(String group, QueueId queue, long offset) {}
  }
}
