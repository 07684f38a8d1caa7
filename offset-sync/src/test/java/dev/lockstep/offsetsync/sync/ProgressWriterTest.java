package dev.lockstep.offsetsync.sync;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lockstep.admin.v1.Decision;
import dev.lockstep.offsetsync.decision.QueueVerdict;
import dev.lockstep.offsetsync.decision.TargetPoint;
import dev.lockstep.offsetsync.decision.Verdict;
import dev.lockstep.rocketmq.QueueId;
import dev.lockstep.rocketmq.progress.GroupOffsets;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.OptionalLong;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class ProgressWriterTest {

  private static final QueueId QUEUE = new QueueId("orders", "sh-a", 0);

  private final FakeTargetGroups groups = new FakeTargetGroups();

  @Test
  void writesNothingOverAGroupThatWentOnMeanwhile() throws Exception {
    for (long at : new long[] {50, 62}) {
      groups.at(at);
      assertThat(set(50, false)).isEqualTo(new WriteResult.NotNeeded(at));
    }
    assertThat(groups.writes()).isEmpty();
  }

  @Test
  void movesBackWhereThatIsAllowed() throws Exception {
    groups.at(62);
    assertThat(set(50, true)).isEqualTo(new WriteResult.Confirmed());
    assertThat(set(50, true)).isEqualTo(new WriteResult.NotNeeded(50));
    assertThat(groups.writes()).containsExactly("commit 50");
  }

  @Test
  void writesToAGroupAsItIsNow() throws Exception {
    // Given a group that was offline, and whose consumers came back
    assertThat(set(20, false)).isEqualTo(new WriteResult.Confirmed());
    groups.online();

    // When it is set again
    assertThat(set(50, false)).isEqualTo(new WriteResult.Confirmed());

    // Then its consumers are told
    assertThat(groups.writes()).containsExactly("commit 20", "reset 50");
  }

  @Test
  void resetsWhereACommitIsIgnored() throws Exception {
    groups.at(20).ignoringCommits();
    assertThat(set(50, false)).isEqualTo(new WriteResult.Confirmed());
    assertThat(groups.writes()).containsExactly("commit 50", "reset 50");
  }

  @Test
  void doesNotResetAGroupThatWentOnFromWhatWasCommitted() throws Exception {
    groups.at(20).afterWrite(() -> groups.at(55));
    assertThat(set(50, false)).isEqualTo(new WriteResult.Confirmed());
    assertThat(groups.writes()).containsExactly("commit 50");
  }

  @Test
  void doesNotTakeWhatOthersCommittedForItsOwnWrite() throws Exception {
    // Given a group that stands nowhere, and whose consumers come and begin at the queue's end
    groups.afterWrite(() -> groups.at(99));

    // When it is set
    WriteResult result = set(50, false);

    // Then that is not confirmed, and its consumers are left alone
    assertThat(result).isInstanceOf(WriteResult.Failed.class);
    assertThat(groups.writes()).containsExactly("commit 50");
  }

  @Test
  void resetsConsumersThatCameWhileAGroupWasSetForTheFirstTime() throws Exception {
    // Given a group that stands nowhere, and whose consumers come with its first commit: they may
    // have begun at the queue's end, and show that before it, after it, or later
    for (long found : new long[] {50, 55, 99}) {
      FakeTargetGroups coming = new FakeTargetGroups();
      coming.afterWrite(() -> coming.online().at(found).afterWrite(() -> {}));

      // When it is set
      WriteResult result = set(coming, 50, false);

      // Then its consumers are told where to begin
      assertThat(result).isEqualTo(new WriteResult.Confirmed());
      assertThat(coming.writes()).containsExactly("commit 50", "reset 50");
    }
  }

  @Test
  void leavesConsumersThatComeToAGroupWithProgressAlone() throws Exception {
    groups.at(20).afterWrite(groups::online);
    assertThat(set(50, false)).isEqualTo(new WriteResult.Confirmed());
    assertThat(groups.writes()).containsExactly("commit 50");
  }

  @Test
  void confirmsAResetOfAGroupThatWentOnFromThere() throws Exception {
    groups.online().afterWrite(() -> groups.at(55));
    assertThat(set(50, false)).isEqualTo(new WriteResult.Confirmed());
  }

  @Test
  void oneQueueGoesFirstWhereAGroupStandsNowhere() throws Exception {
    // Given a group that is to be set on several queues of a topic where it never committed
    FirstCommits first = new FirstCommits();
    List<QueuePlan> queues =
        IntStream.range(0, 8).mapToObj(id -> toSet(new QueueId("orders", "sh-a", id), 50)).toList();

    // When it is set
    Map<QueueId, WriteResult> written =
        new ProgressWriter(first, false, () -> true).set("billing", topic(queues));

    // Then no commit came while the first one was under way
    assertThat(written.values()).hasSize(8).containsOnly(new WriteResult.Confirmed());
    assertThat(first.cameTogether).isFalse();
  }

  /** A broker that takes its time for the first commit. */
  private static final class FirstCommits implements TargetGroups {
    private final Map<QueueId, Long> offsets = new ConcurrentHashMap<>();
    private final AtomicInteger commits = new AtomicInteger();
    private final CountDownLatch second = new CountDownLatch(1);
    private volatile boolean cameTogether;

    @Override
    public boolean isOnline(String group) {
      return false;
    }

    @Override
    public OptionalLong committed(String group, QueueId queue) {
      Long offset = offsets.get(queue);
      return offset == null ? OptionalLong.empty() : OptionalLong.of(offset);
    }

    @Override
    public GroupOffsets all(String broker) {
      throw new IllegalStateException("not for so few");
    }

    @Override
    public void commit(String group, QueueId queue, long offset) throws InterruptedException {
      if (commits.incrementAndGet() == 1) {
        cameTogether = second.await(200, TimeUnit.MILLISECONDS);
      } else {
        second.countDown();
      }
      offsets.put(queue, offset);
    }

    @Override
    public void reset(String group, QueueId queue, long offset) {
      throw new IllegalStateException("nothing asks for it");
    }
  }

  @Test
  void writesNothingWithoutALease() throws Exception {
    assertThat(set(new ProgressWriter(groups, false, () -> false), 50))
        .isInstanceOf(WriteResult.Failed.class);
    assertThat(groups.writes()).isEmpty();
  }

  private WriteResult set(long offset, boolean allowRewind) throws Exception {
    return set(groups, offset, allowRewind);
  }

  private static WriteResult set(FakeTargetGroups groups, long offset, boolean allowRewind)
      throws Exception {
    return set(new ProgressWriter(groups, allowRewind, () -> true), offset);
  }

  private static WriteResult set(ProgressWriter writer, long offset) throws Exception {
    Map<QueueId, WriteResult> written = writer.set("billing", topic(List.of(toSet(QUEUE, offset))));
    assertThat(written).containsOnlyKeys(QUEUE);
    return Objects.requireNonNull(written.get(QUEUE));
  }

  private static QueuePlan toSet(QueueId queue, long offset) {
    return new QueuePlan(
        queue,
        List.of(),
        new TargetPoint.None(),
        List.of(),
        OptionalLong.empty(),
        new QueueVerdict.Set(offset, new Verdict(Decision.Value.SYNCED, "")));
  }

  private static TopicPlan.ByQueue topic(List<QueuePlan> queues) {
    return new TopicPlan.ByQueue(new MappedTopic("orders", "orders", List.of()), queues);
  }
}
