package dev.lockstep.offsetsync.shard;

import dev.lockstep.admin.v1.GroupProgress;
import dev.lockstep.admin.v1.ProgressDirection;
import dev.lockstep.offsetsync.decision.SyncMode;
import dev.lockstep.offsetsync.sync.MappedTopic;
import dev.lockstep.offsetsync.sync.ProgressSyncer;
import dev.lockstep.offsetsync.sync.Snapshot;
import dev.lockstep.offsetsync.sync.SyncSpec;
import dev.lockstep.offsetsync.sync.TopicView;
import dev.lockstep.rocketmq.client.ClusterClient;
import dev.lockstep.worker.ClusterHandle;
import dev.lockstep.worker.Clusters;
import dev.lockstep.worker.CommandFault;
import dev.lockstep.worker.ShardContext;
import dev.lockstep.worker.v1.ProgressReport;
import dev.lockstep.worker.v1.ProgressSpec;
import dev.lockstep.worker.v1.SessionRequest;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.stream.Collectors;
import org.jboss.logging.Logger;

/**
 * Automatic sync of one task: every interval it reads where all groups stand and deals with those
 * that moved, on the topics where they did. Runs on a virtual thread of its own; what comes from
 * outside is a new specification, and the end.
 */
final class ProgressShard {

  private static final Logger LOG = Logger.getLogger(ProgressShard.class);
  private static final Duration DEFAULT_INTERVAL = Duration.ofSeconds(10);
  private static final Duration DEFAULT_MIN_ONLINE_MOVE_TIME = Duration.ofMinutes(5);

  /** A result of many queues has some kilobytes, and messages to the coordinator are limited. */
  private static final int RESULTS_PER_REPORT = 500;

  private final String task;
  private final ShardContext context;
  private final Clusters clusters;
  private final ProgressSyncer syncer;
  private final ShardMetrics metrics;
  // Touched by the shard's thread alone.
  private final FailureReport failures;
  private final Thread thread;
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();

  // Guarded by the lock.
  private ProgressSpec spec;
  private boolean respecified;
  private boolean draining;

  ProgressShard(
      String task,
      ProgressSpec spec,
      ShardContext context,
      Clusters clusters,
      ProgressSyncer syncer,
      ShardMetrics metrics,
      Clock clock) {
    this.task = task;
    this.spec = spec;
    this.context = context;
    this.clusters = clusters;
    this.syncer = syncer;
    this.metrics = metrics;
    this.failures = new FailureReport(task, context, clock);
    this.thread =
        Thread.ofVirtual().name("progress-" + context.shard().getShardId()).unstarted(this::run);
  }

  void start() {
    thread.start();
  }

  /** The next sync goes by this; it starts at once. */
  void respecify(ProgressSpec changedSpec) {
    lock.lock();
    try {
      if (changedSpec.equals(spec)) {
        return;
      }
      spec = changedSpec;
      respecified = true;
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  /** Ends after the sync that runs now, then gives the shard back. */
  void drain() {
    lock.lock();
    try {
      draining = true;
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  /** Ends at once. */
  void abort() {
    thread.interrupt();
  }

  private void run() {
    LOG.infof("progress shard starts: task=%s shard=%s", task, context.shard().getShardId());
    TaskMeters meters = metrics.open(task);
    try {
      ProgressSpec current = current();
      while (!isDraining()) {
        try {
          keepInLockstep(current, meters);
        } catch (RuntimeException e) {
          // Nobody else would start this shard again as long as this process holds it.
          failures.failed(e);
          awaitChange(interval(current));
        }
        current = current();
      }
      context.released();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt(); // dropped: its next owner goes on
    } finally {
      metrics.close(task);
    }
    LOG.infof("progress shard ended: task=%s shard=%s", task, context.shard().getShardId());
  }

  /** Syncs by one specification until there is another. */
  private void keepInLockstep(ProgressSpec current, TaskMeters meters) throws InterruptedException {
    boolean automatic = isAutomatic(current);
    if (!automatic) {
      meters.clear();
      awaitChange(Duration.ofHours(1));
      return;
    }
    Duration interval = interval(current);
    showAge(current, interval, meters);
    try (ClusterHandle source = clusters.open(current.getSource());
        ClusterHandle target = clusters.open(current.getDestination())) {
      List<Lane> lanes = lanes(current, source.client(), target.client(), meters);
      do {
        long begin = System.nanoTime();
        try {
          for (Lane lane : lanes) {
            sync(lane);
          }
          failures.succeeded();
        } catch (RuntimeException e) {
          failures.failed(e);
        }
        Duration took = Duration.ofNanos(System.nanoTime() - begin);
        meters.cycle(took);
        if (awaitChange(interval.minus(took))) {
          return;
        }
      } while (context.lease().isValid());
      awaitChange(interval);
    } catch (CommandFault | IllegalArgumentException e) {
      LOG.errorf("progress cannot be synced: task=%s cause=\"%s\"", task, e.getMessage());
      awaitChange(interval.multipliedBy(3));
    }
  }

  /** Progress gets old as well while a cluster cannot even be opened. */
  private static void showAge(ProgressSpec current, Duration interval, TaskMeters meters) {
    String source = current.getSource().getName();
    String target = current.getDestination().getName();
    meters.lane(source, target, interval);
    if (current.getTwoWay()) {
      meters.lane(target, source, interval);
    }
  }

  /** One direction, and what was decided in it. */
  private record Lane(
      SyncSpec spec,
      SyncMode mode,
      ClusterClient source,
      ClusterClient target,
      GroupMemory memory,
      LaneMeters meters) {}

  private List<Lane> lanes(
      ProgressSpec current, ClusterClient source, ClusterClient target, TaskMeters meters) {
    Duration interval = interval(current);
    SyncMode mode = mode(current);
    List<Lane> lanes = new ArrayList<>();
    lanes.add(
        new Lane(
            SyncSpec.forward(task, current),
            mode,
            source,
            target,
            new GroupMemory(System::nanoTime, interval),
            meters.lane(source.name(), target.name(), interval)));
    if (current.getTwoWay()) {
      lanes.add(
          new Lane(
              SyncSpec.of(task, current, ProgressDirection.Value.DESTINATION_TO_SOURCE),
              mode,
              target,
              source,
              new GroupMemory(System::nanoTime, interval),
              meters.lane(target.name(), source.name(), interval)));
    }
    return lanes;
  }

  private void sync(Lane lane) throws InterruptedException {
    GroupMemory memory = lane.memory();
    Snapshot snapshot = syncer.detect(lane.spec(), lane.source(), lane.target());
    snapshot.faults().forEach(fault -> LOG.warnf("broker not read: task=%s %s", task, fault));
    if (snapshot.sourceIsSilent() || snapshot.targetIsSilent()) {
      return; // nothing can be said about any group, so what was told last stands
    }
    Set<String> groups = new TreeSet<>(snapshot.groups());
    if (snapshot.sourceIsPartial()) {
      // Groups that only the silent broker knows are not gone: that they wait for it is a result.
      groups.addAll(memory.known());
    }
    memory.keepOnly(groups);
    Map<String, Map<MappedTopic, TopicView>> moved = new HashMap<>();
    for (String group : groups) {
      Map<MappedTopic, TopicView> topics = moved(group, snapshot, memory);
      if (!topics.isEmpty()) {
        moved.put(group, topics);
      }
    }
    Collection<GroupProgress> results = new ConcurrentLinkedQueue<>();
    try {
      syncer.sync(
          snapshot,
          moved.entrySet().stream()
              .collect(Collectors.toMap(Map.Entry::getKey, group -> group.getValue().keySet())),
          lane.source(),
          lane.target(),
          new ProgressSyncer.Options(lane.mode(), false, context.lease()::isValid),
          results::add);
    } catch (RuntimeException e) {
      tell(results, memory); // what was decided before is known
      throw e;
    }
    Map<String, List<GroupProgress>> byGroup =
        results.stream().collect(Collectors.groupingBy(GroupProgress::getGroup));
    moved.forEach(
        (group, topics) -> memory.settle(group, topics, byGroup.getOrDefault(group, List.of())));
    tell(results, memory);
    lane.meters().decided(memory.decisions());
    if (snapshot.faults().isEmpty()) {
      lane.meters().synced(snapshot.takenAt());
    }
  }

  /** The topics on which something is to be decided anew. */
  private static Map<MappedTopic, TopicView> moved(
      String group, Snapshot snapshot, GroupMemory memory) {
    Map<MappedTopic, TopicView> moved = new HashMap<>();
    for (MappedTopic topic : snapshot.spec().topics()) {
      if (!topic.isRetryOfAnotherThan(group)) {
        TopicView view = snapshot.view(group, topic);
        if (!memory.isSettled(group, topic, view)) {
          moved.put(topic, view);
        }
      }
    }
    return moved;
  }

  private void tell(Collection<GroupProgress> results, GroupMemory memory) {
    List<GroupProgress> news = new ArrayList<>(memory.retell());
    results.stream().filter(memory::tell).forEach(news::add);
    for (int i = 0; i < news.size(); i += RESULTS_PER_REPORT) {
      context.report(
          SessionRequest.newBuilder()
              .setProgressReport(
                  ProgressReport.newBuilder()
                      .setShard(context.shard())
                      .addAllGroups(news.subList(i, Math.min(news.size(), i + RESULTS_PER_REPORT))))
              .build());
    }
  }

  private static boolean isAutomatic(ProgressSpec spec) {
    return spec.getSettings().getEnabled() && spec.getSettings().getAutomatic();
  }

  private static SyncMode mode(ProgressSpec spec) {
    return spec.getTwoWay()
        ? new SyncMode.Owned()
        : new SyncMode.Automatic(
            spec.getSettings().getIncludeOffline(),
            spec.getSettings().getMinOnlineMove(),
            minOnlineMoveTime(spec));
  }

  private static Duration minOnlineMoveTime(ProgressSpec spec) {
    // Absent from coordinators that do not know it: nothing is no time to wait.
    return spec.getSettings().hasMinOnlineMoveTime()
        ? Duration.ofSeconds(
            spec.getSettings().getMinOnlineMoveTime().getSeconds(),
            spec.getSettings().getMinOnlineMoveTime().getNanos())
        : DEFAULT_MIN_ONLINE_MOVE_TIME;
  }

  private static Duration interval(ProgressSpec spec) {
    Duration interval =
        Duration.ofSeconds(
            spec.getSettings().getInterval().getSeconds(),
            spec.getSettings().getInterval().getNanos());
    return interval.isPositive() ? interval : DEFAULT_INTERVAL;
  }

  private ProgressSpec current() {
    lock.lock();
    try {
      respecified = false;
      return spec;
    } finally {
      lock.unlock();
    }
  }

  private boolean isDraining() {
    lock.lock();
    try {
      return draining;
    } finally {
      lock.unlock();
    }
  }

  /** Waits; true if there is a new specification or the shard is to end. */
  private boolean awaitChange(Duration limit) throws InterruptedException {
    lock.lockInterruptibly();
    try {
      long left = Math.max(0, limit.toNanos());
      while (!respecified && !draining && left > 0) {
        left = changed.awaitNanos(left);
      }
      return respecified || draining;
    } finally {
      lock.unlock();
    }
  }
}
