package dev.lockstep.offsetsync.sync;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lockstep.rocketmq.QueueId;
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
  void confirmsAResetOfAGroupThatWentOnFromThere() throws Exception {
    groups.online().afterWrite(() -> groups.at(55));
    assertThat(set(50, false)).isEqualTo(new WriteResult.Confirmed());
  }

  @Test
  void writesNothingWithoutALease() throws Exception {
    assertThat(new ProgressWriter(groups, false, () -> false).set("billing", QUEUE, 50))
        .isInstanceOf(WriteResult.Failed.class);
    assertThat(groups.writes()).isEmpty();
  }

  private WriteResult set(long offset, boolean allowRewind) throws Exception {
    return new ProgressWriter(groups, allowRewind, () -> true).set("billing", QUEUE, offset);
  }
}
