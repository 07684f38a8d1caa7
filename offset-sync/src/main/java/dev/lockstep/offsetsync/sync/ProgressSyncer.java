package dev.lockstep.offsetsync.sync;

import dev.lockstep.admin.v1.Decision;
import dev.lockstep.admin.v1.GroupProgress;
import dev.lockstep.offsetsync.decision.SyncMode;
import dev.lockstep.rocketmq.BrokerFault;
import dev.lockstep.rocketmq.client.ClusterClient;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.WeakHashMap;
import java.util.concurrent.Semaphore;
import java.util.function.BooleanSupplier;
import java.util.stream.Collectors;
import org.jboss.logging.Logger;

/**
 * Syncs the progress of a task's groups: detect, plan, apply, confirm, tell. Thread-safe; keeps
 * nothing but what {@link Translators} know of the queues.
 */
@Singleton
public final class ProgressSyncer {

  private static final Logger LOG = Logger.getLogger(ProgressSyncer.class);
  private static final int GROUPS_AT_ONCE = 256;
  private static final int TOPICS_AT_ONCE = 8;
  private static final int QUEUES_AT_ONCE = 16;

  /** Of more groups, each one's queues come one after the other: more threads only cost more. */
  private static final int FEW_GROUPS = 32;

  private final Translators translators;
  private final Clock clock = Clock.systemUTC();
  private final MeterRegistry registry;

  /** By target: what is slow there is not to hold up syncs of others. */
  private final Map<ClusterClient, Semaphore> writes =
      Collections.synchronizedMap(new WeakHashMap<>());

  @Inject
  public ProgressSyncer(Translators translators, MeterRegistry registry) {
    this.translators = translators;
    this.registry = registry;
  }

  /** Takes each result as it comes; called from several threads. */
  public interface Listener {
    void result(GroupProgress result) throws InterruptedException;
  }

  /**
   * How to sync.
   *
   * @param preview true to write nothing
   * @param mayWrite asked before each write
   */
  public record Options(SyncMode mode, boolean preview, BooleanSupplier mayWrite) {}

  /** Reads where the groups that the task covers stand: one request per broker and cluster. */
  public Snapshot detect(SyncSpec spec, ClusterClient source, ClusterClient target)
      throws InterruptedException {
    return Detector.detect(spec, spec.groups()::covers, source, target);
  }

  /** Reads where these groups stand, whether the task covers them or not. */
  public Snapshot detect(
      SyncSpec spec, Collection<String> groups, ClusterClient source, ClusterClient target)
      throws InterruptedException {
    return Detector.detect(spec, Set.copyOf(groups)::contains, source, target);
  }

  /** Syncs these groups on all topics, from what was detected. */
  public void sync(
      Snapshot snapshot,
      Collection<String> groups,
      ClusterClient source,
      ClusterClient target,
      Options options,
      Listener listener)
      throws InterruptedException {
    List<MappedTopic> all = snapshot.spec().topics();
    sync(
        snapshot,
        groups.stream().collect(Collectors.toMap(group -> group, _ -> all)),
        source,
        target,
        options,
        listener);
  }

  /**
   * Syncs these groups, from what was detected.
   *
   * @param groups with the topics that are asked for; there may be results for others
   */
  public void sync(
      Snapshot snapshot,
      Map<String, ? extends Collection<MappedTopic>> groups,
      ClusterClient source,
      ClusterClient target,
      Options options,
      Listener listener)
      throws InterruptedException {
    int queuesAtOnce = groups.size() <= FEW_GROUPS ? QUEUES_AT_ONCE : 1;
    GroupPlanner planner =
        new GroupPlanner(snapshot, options.mode(), queuesAtOnce, source, target, translators);
    ProgressWriter writer =
        new ProgressWriter(
            new SharedTargetGroups(TargetGroups.of(target)),
            options.mode().allowsRewind(),
            options.mayWrite(),
            queuesAtOnce,
            writes.computeIfAbsent(target, _ -> ProgressWriter.writesAtOnce()));
    int topics =
        FanOut.map(
                List.copyOf(groups.entrySet()),
                GROUPS_AT_ONCE,
                group -> {
                  List<GroupProgress> done =
                      sync(group.getKey(), group.getValue(), snapshot, planner, writer, options);
                  for (GroupProgress result : done) {
                    count(result, options);
                    listener.result(result);
                  }
                  return done.size();
                })
            .stream()
            .mapToInt(Integer::intValue)
            .sum();
    LOG.debugf(
        "synced: task=%s groups=%d results=%d", snapshot.spec().task(), groups.size(), topics);
  }

  private List<GroupProgress> sync(
      String group,
      Collection<MappedTopic> topics,
      Snapshot snapshot,
      GroupPlanner planner,
      ProgressWriter writer,
      Options options)
      throws InterruptedException {
    try {
      GroupPlan plan = planner.plan(group, topics);
      return FanOut.map(
          plan.topics(), TOPICS_AT_ONCE, topic -> apply(plan, topic, snapshot, writer, options));
    } catch (BrokerFault fault) {
      return failed(group, snapshot, String.valueOf(fault.getMessage()));
    } catch (RuntimeException e) {
      return failed(group, snapshot, internal(e, group, snapshot));
    }
  }

  /** What fails in one topic leaves the results of the others as they are. */
  private GroupProgress apply(
      GroupPlan plan, TopicPlan topic, Snapshot snapshot, ProgressWriter writer, Options options)
      throws InterruptedException {
    try {
      return switch (topic) {
        case TopicPlan.Settled settled ->
            results(snapshot)
                .settled(plan.group(), plan.target(), settled.topic(), settled.verdict());
        case TopicPlan.ByQueue byQueue ->
            results(snapshot)
                .byQueue(
                    plan.group(),
                    plan.target(),
                    byQueue,
                    options.preview() ? Map.of() : writer.set(plan.group(), byQueue));
      };
    } catch (RuntimeException e) {
      return results(snapshot)
          .failed(plan.group(), topic.topic(), internal(e, plan.group(), snapshot));
    }
  }

  private Results results(Snapshot snapshot) {
    return new Results(clock, snapshot.spec().direction());
  }

  private static String internal(RuntimeException e, String group, Snapshot snapshot) {
    LOG.errorf(e, "group failed: task=%s group=%s", snapshot.spec().task(), group);
    return "internal error, see the worker's log";
  }

  /** A group that was asked for gets an answer, also if it has no progress that is known. */
  private List<GroupProgress> failed(String group, Snapshot snapshot, String cause) {
    List<MappedTopic> all = snapshot.spec().topics();
    List<MappedTopic> concerned =
        all.stream().filter(topic -> snapshot.mayHaveProgress(group, topic)).toList();
    return (concerned.isEmpty() ? all : concerned)
        .stream().map(topic -> results(snapshot).failed(group, topic, cause)).toList();
  }

  private void count(GroupProgress result, Options options) {
    if (!options.preview()) {
      Counter.builder("lockstep.progress.decisions")
          .description("Decisions about groups and topics")
          .tag("decision", result.getDecision().name().toLowerCase(Locale.ROOT))
          .register(registry)
          .increment();
    }
    if (result.getDecision() == Decision.Value.FAILED) {
      LOG.warnf(
          "group not synced: group=%s topic=%s cause=\"%s\"",
          result.getGroup(), result.getSourceTopic(), result.getReason());
    } else if (result.getDecision() == Decision.Value.SYNCED && !options.preview()) {
      LOG.debugf("group synced: group=%s topic=%s", result.getGroup(), result.getSourceTopic());
    }
  }
}
