package dev.lockstep.offsetsync.shard;

import dev.lockstep.admin.v1.Decision;
import dev.lockstep.admin.v1.GroupProgress;
import dev.lockstep.offsetsync.sync.MappedTopic;
import dev.lockstep.offsetsync.sync.TopicView;
import java.time.Duration;
import java.util.Collection;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.LongSupplier;
import java.util.stream.Collectors;

/**
 * What was decided about the groups last, so that a cycle in which nothing moved costs nothing more
 * than reading the offsets, and only changes are reported. Thread-safe.
 */
final class GroupMemory {

  /** What may change without an offset that moves: consumers that come and go, groups, topics. */
  private static final Duration RECHECK = Duration.ofSeconds(30);

  /**
   * The same for groups that are aligned. Offsets do not show all that moves them: copies that
   * came, subscriptions that changed, a reset that is still pending.
   */
  private static final Duration RECHECK_ALIGNED = Duration.ofMinutes(2);

  /** After this time a result is told again, for coordinators that have not seen it. */
  private static final Duration RETELL = Duration.ofMinutes(1);

  private static final int FEW_RETOLD = 500;

  private static final Set<Decision.Value> ALIGNED =
      Set.of(Decision.Value.ALREADY_ALIGNED, Decision.Value.SYNCED);

  private record Topic(String group, String sourceTopic) {}

  private record Told(GroupProgress result, long at) {}

  private record Settled(TopicView view, boolean aligned, long at) {}

  private final LongSupplier nanoClock;
  private final Duration interval;
  private final Map<Topic, Settled> settled = new HashMap<>();
  private final Map<Topic, Told> told = new HashMap<>();

  /**
   * @param nanoClock monotonic clock, as of {@link System#nanoTime}
   * @param interval time between cycles
   */
  GroupMemory(LongSupplier nanoClock, Duration interval) {
    this.nanoClock = nanoClock;
    this.interval = interval;
  }

  /** Would a sync of the group on the topic, where it stands so, decide as it did last time? */
  synchronized boolean isSettled(String group, MappedTopic topic, TopicView view) {
    Settled last = settled.get(new Topic(group, topic.source()));
    return last != null && last.view().equals(view) && !isDue(last);
  }

  /** Would it be looked at too late if it waited for the next cycle? */
  private boolean isDue(Settled last) {
    Duration limit = last.aligned() ? RECHECK_ALIGNED : RECHECK;
    return nanoClock.getAsLong() - last.at() + interval.toNanos() > limit.toNanos();
  }

  /**
   * Remembers what was decided about a group.
   *
   * @param topics those that were asked for, and where the group stood; where there is no result it
   *     is not concerned
   * @param results these may be of others too, which stay as they were settled unless that is not
   *     so any more
   */
  synchronized void settle(
      String group, Map<MappedTopic, TopicView> topics, Collection<GroupProgress> results) {
    Map<String, GroupProgress> byTopic = new HashMap<>();
    for (GroupProgress result : results) {
      byTopic.put(result.getSourceTopic(), result);
      settled.computeIfPresent(
          new Topic(group, result.getSourceTopic()),
          (_, last) -> follows(result) || isAligned(result) != last.aligned() ? null : last);
    }
    boolean allAligned = results.stream().allMatch(GroupMemory::isAligned);
    topics.forEach((topic, view) -> {
      GroupProgress result = byTopic.get(topic.source());
      if (result != null && follows(result)) {
        settled.remove(new Topic(group, topic.source()));
      } else {
        boolean aligned = result == null ? allAligned : isAligned(result);
        settled.put(
            new Topic(group, topic.source()), new Settled(view, aligned, nanoClock.getAsLong()));
      }
    });
  }

  private static boolean isAligned(GroupProgress result) {
    return ALIGNED.contains(result.getDecision());
  }

  /** Does it follow the relay, or is it to be tried again, with each sync? */
  private static boolean follows(GroupProgress result) {
    return result.getDecision() == Decision.Value.FAILED
        || result.getQueuesList().stream()
            .anyMatch(queue ->
                queue.getDecision() == Decision.Value.HELD_AT_RELAY_TAIL
                    || queue.getDecision() == Decision.Value.FAILED);
  }

  /** Groups with a result that was told. */
  synchronized Set<String> known() {
    return told.keySet().stream().map(Topic::group).collect(Collectors.toSet());
  }

  /** How many groups and topics there are of each decision that was told last. */
  synchronized Map<Decision.Value, Integer> decisions() {
    Map<Decision.Value, Integer> counts = new EnumMap<>(Decision.Value.class);
    told.values().forEach(entry -> counts.merge(entry.result().getDecision(), 1, Integer::sum));
    return counts;
  }

  /** Forgets groups that are gone. */
  synchronized void keepOnly(Set<String> present) {
    settled.keySet().removeIf(topic -> !present.contains(topic.group()));
    told.keySet().removeIf(topic -> !present.contains(topic.group()));
  }

  /** True if the coordinator should hear this result; then it counts as told. */
  synchronized boolean tell(GroupProgress result) {
    Topic topic = new Topic(result.getGroup(), result.getSourceTopic());
    Told before = told.get(topic);
    if (before != null
        && nanoClock.getAsLong() - before.at() < RETELL.toNanos()
        && withoutTime(before.result()).equals(withoutTime(result))) {
      return false;
    }
    told.put(topic, new Told(result, nanoClock.getAsLong()));
    return true;
  }

  /**
   * Results that were told so long ago that they are told again, some at a time; they count as
   * told.
   */
  synchronized List<GroupProgress> retell() {
    long now = nanoClock.getAsLong();
    List<GroupProgress> due =
        told.values().stream()
            .filter(entry -> now - entry.at() >= RETELL.toNanos())
            .sorted(Comparator.comparingLong(Told::at))
            .limit(Math.max(FEW_RETOLD, aMinutesShare()))
            .map(Told::result)
            .toList();
    due.forEach(result ->
        told.put(new Topic(result.getGroup(), result.getSourceTopic()), new Told(result, now)));
    return due;
  }

  /** So many in each cycle are all of them within a minute. */
  private long aMinutesShare() {
    return told.size() * Math.min(interval.toMillis(), RETELL.toMillis()) / RETELL.toMillis();
  }

  private static GroupProgress withoutTime(GroupProgress result) {
    return result.toBuilder().clearTime().build();
  }
}
