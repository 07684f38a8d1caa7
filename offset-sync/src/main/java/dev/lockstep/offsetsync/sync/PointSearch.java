package dev.lockstep.offsetsync.sync;

import dev.lockstep.offsetsync.translation.SourceFacts;
import dev.lockstep.offsetsync.translation.Translation;
import dev.lockstep.rocketmq.BrokerFault;
import dev.lockstep.rocketmq.QueueId;
import dev.lockstep.rocketmq.client.ClusterClient;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;

/** Where groups of a snapshot go on in target queues. Thread-safe. */
final class PointSearch {

  private final Snapshot snapshot;
  private final ClusterClient source;
  private final ClusterClient target;
  private final Translators translators;
  private final TwoWayPoints twoWay;

  PointSearch(
      Snapshot snapshot, ClusterClient source, ClusterClient target, Translators translators) {
    this.snapshot = snapshot;
    this.source = source;
    this.target = target;
    this.translators = translators;
    this.twoWay = new TwoWayPoints(snapshot, source, target, translators);
  }

  /**
   * What was found of a target queue.
   *
   * @param sources each of its source queues by itself
   * @param at what follows from them
   */
  record Found(List<SourcePoint> sources, QueuePoint at) {}

  /**
   * @param queues the target queue's source queues
   * @param bothFrontiers true if the group consumes everything, in a two-way task
   */
  Found of(
      String group,
      MappedTopic topic,
      QueueId targetQueue,
      List<MappedQueue> queues,
      boolean bothFrontiers)
      throws InterruptedException {
    boolean any =
        queues.stream().anyMatch(queue -> snapshot.source().of(group, queue.source()).isPresent());
    List<SourcePoint> sources = new ArrayList<>();
    for (MappedQueue queue : queues) {
      sources.add(point(group, queue, any));
    }
    return new Found(
        sources,
        bothFrontiers
            ? twoWay.of(group, topic, targetQueue, sources)
            : TargetPoints.withRepeated(sources, snapshot.target().of(group, targetQueue)));
  }

  /**
   * @param sharesProgress true if the group has progress on a source queue of the same target
   *     queue: then one without is a queue it has consumed nothing of, and none of that may be
   *     skipped
   */
  private SourcePoint point(String group, MappedQueue queue, boolean sharesProgress)
      throws InterruptedException {
    String fault = snapshot.source().fault(group, queue.source());
    if (fault == null) {
      fault = snapshot.target().fault(queue.target());
    }
    if (fault != null) {
      return new SourcePoint.Failed(queue, 0, fault);
    }
    OptionalLong committed = snapshot.source().of(group, queue.source());
    if (committed.isEmpty() && !sharesProgress) {
      return new SourcePoint.NoProgress(queue);
    }
    return translate(queue, Math.max(0, committed.orElse(0)));
  }

  private SourcePoint translate(MappedQueue queue, long committed) throws InterruptedException {
    SourceFacts facts = new SourceFacts(queue.startOffset(), snapshot.relayed(queue));
    try {
      Translation translation =
          translators.translate(
              source.name(),
              target,
              queue,
              committed,
              facts,
              snapshot.takenAt(),
              translators.originals(source, target, queue));
      return switch (translation) {
        case Translation.Found found -> new SourcePoint.Translated(queue, committed, found);
        case Translation.Boundless range -> new SourcePoint.Unbounded(queue, committed, range);
        case Translation.SourceRecreated recreated ->
            new SourcePoint.Failed(queue, committed, recreated.reason(queue.source()));
        case Translation.Unfinished unfinished ->
            new SourcePoint.Failed(
                queue,
                committed,
                "the search in %s took more than %d pulls; the next sync goes on with it"
                    .formatted(queue.target(), unfinished.pulls()));
      };
    } catch (BrokerFault e) {
      return new SourcePoint.Failed(queue, committed, String.valueOf(e.getMessage()));
    }
  }
}
