package dev.lockstep.offsetsync.sync;

import com.google.protobuf.Timestamp;
import dev.lockstep.admin.v1.Decision;
import dev.lockstep.admin.v1.GroupProgress;
import dev.lockstep.admin.v1.ProgressDirection;
import dev.lockstep.admin.v1.QueueProgress;
import dev.lockstep.offsetsync.decision.Presence;
import dev.lockstep.offsetsync.decision.QueueVerdict;
import dev.lockstep.offsetsync.decision.TopicVerdict;
import dev.lockstep.offsetsync.decision.Verdict;
import dev.lockstep.rocketmq.QueueId;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/** Tells what was planned and done, in the words of the API. */
final class Results {

  private final Clock clock;
  private final ProgressDirection.Value direction;

  Results(Clock clock, ProgressDirection.Value direction) {
    this.clock = clock;
    this.direction = direction;
  }

  GroupProgress settled(String group, Presence target, MappedTopic topic, Verdict verdict) {
    return base(group, topic, verdict).setPresence(target.toProto()).build();
  }

  /** A group that could not be planned. */
  GroupProgress failed(String group, MappedTopic topic, String cause) {
    return base(group, topic, new Verdict(Decision.Value.FAILED, cause)).build();
  }

  /**
   * @param written what came of the queues that were set; empty in a preview, which tells what
   *     would come of them
   */
  GroupProgress byQueue(
      String group, Presence target, TopicPlan.ByQueue plan, Map<QueueId, WriteResult> written) {
    List<Verdict> verdicts = new ArrayList<>();
    List<QueueProgress> queues = new ArrayList<>();
    for (QueuePlan queue : plan.queues()) {
      WriteResult result = written.get(queue.target());
      Verdict verdict = verdict(queue.verdict(), result);
      verdicts.add(verdict);
      for (int i = 0; i < queue.sources().size(); i++) {
        queues.add(queue(queue, i, verdict, result));
      }
    }
    return base(group, plan.topic(), TopicVerdict.of(verdicts))
        .setPresence(target.toProto())
        .addAllQueues(queues)
        .build();
  }

  private static Verdict verdict(QueueVerdict planned, @Nullable WriteResult written) {
    return switch (planned) {
      case QueueVerdict.Settled settled -> settled.verdict();
      case QueueVerdict.Set set ->
          switch (written) {
            case WriteResult.Failed failed -> new Verdict(Decision.Value.FAILED, failed.cause());
            case WriteResult.NotNeeded there ->
                new Verdict(
                    Decision.Value.ALREADY_ALIGNED,
                    "it was to be set to %d, but went on to %d by itself meanwhile"
                        .formatted(set.offset(), there.committed()));
            case WriteResult.Confirmed _ -> set.success();
            case null -> set.success();
          };
    };
  }

  private static QueueProgress queue(
      QueuePlan plan, int index, Verdict verdict, @Nullable WriteResult written) {
    SourcePoint source = plan.sources().get(index);
    OptionalLong before =
        written instanceof WriteResult.NotNeeded(long committed)
            ? OptionalLong.of(committed)
            : plan.committed();
    QueueProgress.Builder queue =
        QueueProgress.newBuilder()
            .setSourceBroker(source.queue().source().broker())
            .setSourceQueueId(source.queue().source().id())
            .setDestinationBroker(plan.target().broker())
            .setDestinationQueueId(plan.target().id())
            .setDecision(verdict.decision())
            .setReason(verdict.reason())
            .setConfirmed(written instanceof WriteResult.Confirmed);
    before.ifPresent(queue::setDestinationCommitted);
    switch (source) {
      case SourcePoint.Translated translated -> {
        queue.setSourceCommitted(translated.committed());
        queue.setMissingMessages(translated.found().missing());
      }
      case SourcePoint.Unbounded unbounded -> {
        queue.setSourceCommitted(unbounded.committed());
        queue.setMissingMessages(unbounded.range().missing());
      }
      case SourcePoint.Failed failed -> queue.setSourceCommitted(failed.committed());
      case SourcePoint.NoProgress _ -> {}
    }
    plan.point()
        .at(plan.committed())
        .ifPresent(at -> {
          queue.setTranslated(at.offset());
          queue.setRepeatedMessages(plan.repeated().get(index));
          if (plan.verdict() instanceof QueueVerdict.Set set && before.isPresent()) {
            queue.setSkippedMessages(Math.max(0, set.offset() - before.getAsLong()));
          }
        });
    return queue.build();
  }

  private GroupProgress.Builder base(String group, MappedTopic topic, Verdict verdict) {
    Instant now = clock.instant();
    return GroupProgress.newBuilder()
        .setGroup(group)
        .setSourceTopic(topic.source())
        .setDestinationTopic(topic.target())
        .setDecision(verdict.decision())
        .setReason(verdict.reason())
        .setDirection(direction)
        .setTime(Timestamp.newBuilder().setSeconds(now.getEpochSecond()).setNanos(now.getNano()));
  }
}
