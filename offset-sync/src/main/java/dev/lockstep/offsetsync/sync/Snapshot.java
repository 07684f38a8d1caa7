package dev.lockstep.offsetsync.sync;

import dev.lockstep.rocketmq.QueueId;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/**
 * What stood where when a sync began.
 *
 * @param takenAt monotonic clock before the first broker was asked
 */
public record Snapshot(
    SyncSpec spec, CommittedOffsets source, CommittedOffsets target, long takenAt) {

  /** Covered groups that have progress on a mapped topic in the source cluster. */
  public Set<String> groups() {
    Set<String> groups =
        new TreeSet<>(source.groupsOn(spec.topics().stream().map(MappedTopic::source).toList()));
    groups.removeIf(group -> !spec.groups().covers(group));
    return groups;
  }

  /** What kept brokers of either cluster from answering. */
  public List<String> faults() {
    List<String> faults = new ArrayList<>(source.faults().values());
    faults.addAll(target.faults().values());
    return faults;
  }

  /** True if groups may have progress that {@link #groups} does not show. */
  public boolean sourceIsPartial() {
    return !source.faults().isEmpty();
  }

  /**
   * Has the group progress on the topic? True too if a broker that did not answer may know of some:
   * then its queues tell of that.
   */
  boolean mayHaveProgress(String group, MappedTopic topic) {
    return !topic.isRetryOfAnotherThan(group)
        && topic.queues().stream()
            .anyMatch(queue ->
                source.of(group, queue.source()).isPresent()
                    || source.fault(queue.source()) != null);
  }

  /** True if no broker of the cluster that progress is read from answered. */
  public boolean sourceIsSilent() {
    return source.brokers().isEmpty() && !source.faults().isEmpty();
  }

  /** True if no broker of the cluster that progress is set in answered. */
  public boolean targetIsSilent() {
    return target.brokers().isEmpty() && !target.faults().isEmpty();
  }

  /** What decisions about the group on the topic rest on. */
  public TopicView view(String group, MappedTopic topic) {
    return new TopicView(
        source.onTopic(group, topic.source()), target.onTopic(group, topic.target()));
  }

  /** Up to where the relay has dealt with the source queue, as far as it told. */
  long relayed(MappedQueue queue) {
    QueueId id = queue.source();
    return Math.max(queue.relayedHint(), Math.max(0, source.of(spec.relayGroup(), id).orElse(0)));
  }

  /** Up to where the relay has dealt with the messages of a target queue, as far as it told. */
  long relayedBack(ReverseQueue reverse) {
    long told = target.of(spec.relayGroup(), reverse.own()).orElse(0);
    return Math.max(reverse.queue().relayedHint(), Math.max(0, told));
  }
}
