package dev.lockstep.worker.session;

import static dev.lockstep.worker.session.Messages.shard;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lockstep.admin.v1.Decision;
import dev.lockstep.admin.v1.GroupProgress;
import dev.lockstep.admin.v1.QueueStatus;
import dev.lockstep.worker.v1.DirectionReport;
import dev.lockstep.worker.v1.Heartbeat;
import dev.lockstep.worker.v1.ProgressReport;
import dev.lockstep.worker.v1.RelayReport;
import dev.lockstep.worker.v1.SessionRequest;
import dev.lockstep.worker.v1.ShardEvent;
import dev.lockstep.worker.v1.ShardRef;
import dev.lockstep.worker.v1.TopicReport;
import org.junit.jupiter.api.Test;

class OutboxTest {

  private static final ShardRef SHARD = shard("s", 1);

  private final Outbox outbox = new Outbox();

  @Test
  void keepsOnlyTheNewestStateButEveryEvent() {
    // Given two reports and two events that wait
    outbox.put(SHARD, relay(1));
    outbox.put(SHARD, event("FIRST"));
    outbox.put(SHARD, relay(2));
    outbox.put(SHARD, event("SECOND"));

    // When they are taken, then events come first, in order, and one report
    assertThat(outbox.poll()).contains(event("FIRST"));
    assertThat(outbox.poll()).contains(event("SECOND"));
    assertThat(outbox.poll()).contains(relay(2));
    assertThat(outbox.poll()).isEmpty();
  }

  @Test
  void mergesProgressByGroup() {
    // Given changes of two groups, one of them twice
    outbox.put(SHARD, progress("a", Decision.Value.SYNCED));
    outbox.put(SHARD, progress("b", Decision.Value.FAILED));
    outbox.put(SHARD, progress("a", Decision.Value.ALREADY_ALIGNED));

    // When they are taken
    ProgressReport report = outbox.poll().orElseThrow().getProgressReport();

    // Then the newest of each is in one report
    assertThat(report.getGroupsList())
        .extracting(GroupProgress::getDecision)
        .containsExactly(Decision.Value.ALREADY_ALIGNED, Decision.Value.FAILED);
    assertThat(outbox.poll()).isEmpty();
  }

  @Test
  void keepsBothDirectionsOfATopic() {
    // Given
    outbox.put(SHARD, topic(false));
    outbox.put(SHARD, topic(true));
    outbox.put(SHARD, topic(true));
    outbox.put(SHARD, direction(false));
    outbox.put(SHARD, direction(true));

    // When, Then
    assertThat(outbox.poll()).contains(direction(false));
    assertThat(outbox.poll()).contains(direction(true));
    assertThat(outbox.poll()).contains(topic(false));
    assertThat(outbox.poll()).contains(topic(true));
    assertThat(outbox.poll()).isEmpty();
  }

  private static SessionRequest topic(boolean reverse) {
    return SessionRequest.newBuilder()
        .setTopicReport(
            TopicReport.newBuilder().setShard(SHARD).setSourceTopic("t").setReverse(reverse))
        .build();
  }

  private static SessionRequest direction(boolean reverse) {
    return SessionRequest.newBuilder()
        .setDirectionReport(DirectionReport.newBuilder().setShard(SHARD).setReverse(reverse))
        .build();
  }

  @Test
  void forgetsTheStatesOfADroppedShard() {
    // Given a state and an event
    outbox.put(SHARD, relay(1));
    outbox.put(SHARD, event("GAP"));

    // When the shard is dropped
    outbox.discard(SHARD);

    // Then what happened is still told
    assertThat(outbox.poll()).contains(event("GAP"));
    assertThat(outbox.poll()).isEmpty();
  }

  @Test
  void refusesWhatIsNoReportOfTheShard() {
    assertThatThrownBy(() -> outbox.put(shard("other", 1), relay(1)))
        .hasMessageContaining("names shard s/1");
    assertThatThrownBy(() ->
            outbox.put(
                SHARD,
                SessionRequest.newBuilder().setHeartbeat(Heartbeat.getDefaultInstance()).build()))
        .hasMessageContaining("not HEARTBEAT");
  }

  private static SessionRequest relay(long offset) {
    return SessionRequest.newBuilder()
        .setRelayReport(
            RelayReport.newBuilder()
                .setShard(SHARD)
                .addQueues(QueueStatus.newBuilder().setRelayedOffset(offset)))
        .build();
  }

  private static SessionRequest event(String reason) {
    return SessionRequest.newBuilder()
        .setShardEvent(ShardEvent.newBuilder().setShard(SHARD).setReason(reason))
        .build();
  }

  private static SessionRequest progress(String group, Decision.Value decision) {
    return SessionRequest.newBuilder()
        .setProgressReport(
            ProgressReport.newBuilder()
                .setShard(SHARD)
                .addGroups(
                    GroupProgress.newBuilder()
                        .setGroup(group)
                        .setSourceTopic("t")
                        .setDecision(decision)))
        .build();
  }
}
