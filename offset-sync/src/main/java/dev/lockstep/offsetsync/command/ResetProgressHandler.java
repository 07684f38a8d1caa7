package dev.lockstep.offsetsync.command;

import com.google.rpc.Code;
import dev.lockstep.admin.v1.Cluster;
import dev.lockstep.admin.v1.Decision;
import dev.lockstep.admin.v1.GroupProgress;
import dev.lockstep.admin.v1.ProgressDirection;
import dev.lockstep.admin.v1.ResetProgressRequest;
import dev.lockstep.admin.v1.ResetProgressResponse;
import dev.lockstep.offsetsync.decision.Presence;
import dev.lockstep.offsetsync.sync.GroupResets;
import dev.lockstep.offsetsync.sync.MappedTopic;
import dev.lockstep.offsetsync.sync.ResetRoute;
import dev.lockstep.offsetsync.sync.ResetStep;
import dev.lockstep.offsetsync.sync.SyncSpec;
import dev.lockstep.offsetsync.sync.TwoWayResetRoute;
import dev.lockstep.rocketmq.BrokerFault;
import dev.lockstep.rocketmq.QueueId;
import dev.lockstep.rocketmq.client.ClusterClient;
import dev.lockstep.worker.ClusterHandle;
import dev.lockstep.worker.Clusters;
import dev.lockstep.worker.CommandFault;
import dev.lockstep.worker.CommandHandler;
import dev.lockstep.worker.CommandSink;
import dev.lockstep.worker.ResourceNames;
import dev.lockstep.worker.v1.Command;
import dev.lockstep.worker.v1.CommandOutput;
import dev.lockstep.worker.v1.ProgressSpec;
import dev.lockstep.worker.v1.ResetProgressCommand;
import dev.lockstep.worker.v1.TopicQueueMap;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/**
 * Sets a group to offsets or to a time. Everything is looked up and checked in both clusters before
 * the first write; the cluster that automatic sync starts from is written first, so that it finds
 * the new place there: the task's source, or where the group has consumers if the task copies both
 * ways.
 */
@Singleton
final class ResetProgressHandler implements CommandHandler {

  private final Clusters clusters;
  private final GroupResets resets;

  @Inject
  ResetProgressHandler(Clusters clusters, GroupResets resets) {
    this.clusters = clusters;
    this.resets = resets;
  }

  @Override
  public boolean handles(Command command) {
    return command.hasResetProgress();
  }

  @Override
  public void run(Command command, CommandSink sink)
      throws CommandFault, BrokerFault, InterruptedException {
    ResetProgressCommand reset = command.getResetProgress();
    ResetProgressRequest request = reset.getRequest();
    try (ClusterHandle here = clusters.open(reset.getCluster())) {
      Map<QueueId, Long> offsets = new ResetTargets(request, here.client()).resolve();
      ResetStep first = resets.here(here.client(), request.getGroup(), request.getTopic(), offsets);
      requireSettable(first, request);
      if (!reset.hasSpec()) {
        carryOut(List.of(first), request, sink);
        return;
      }
      try (ClusterHandle there = clusters.open(other(reset))) {
        List<ResetStep> steps =
            new ArrayList<>(there(reset, here.client(), there.client(), offsets));
        for (ResetStep step : steps) {
          requireSettable(step, request);
        }
        steps.add(isFirst(first, steps, reset) ? 0 : steps.size(), first);
        carryOut(steps, request, sink);
      }
    }
  }

  private List<ResetStep> there(
      ResetProgressCommand reset,
      ClusterClient here,
      ClusterClient there,
      Map<QueueId, Long> offsets)
      throws CommandFault, BrokerFault, InterruptedException {
    String group = reset.getRequest().getGroup();
    String topic = reset.getRequest().getTopic();
    return reset.getSpec().getTwoWay()
        ? resets.there(twoWayRoute(reset, here, there), group, topic, offsets)
        : resets.there(route(reset, here, there), group, topic, offsets);
  }

  /**
   * Automatic sync is to find the new place in the cluster that it starts from: a two-way task's is
   * the one where the group has consumers.
   */
  private static boolean isFirst(
      ResetStep here, List<ResetStep> there, ResetProgressCommand reset) {
    boolean onlineHere = here.presence() instanceof Presence.Online;
    boolean onlineThere =
        there.stream().anyMatch(step -> step.presence() instanceof Presence.Online);
    boolean owned = reset.getSpec().getTwoWay() && onlineHere != onlineThere;
    return owned ? onlineHere : isSource(reset);
  }

  /** One step after the other; those after one that failed are left as they are. */
  private void carryOut(List<ResetStep> steps, ResetProgressRequest request, CommandSink sink)
      throws CommandFault, InterruptedException {
    boolean hopeless = steps.stream().anyMatch(ResetStep::isHopeless);
    TreeSet<String> failed = new TreeSet<>();
    TreeSet<String> left = new TreeSet<>();
    for (ResetStep step : steps) {
      GroupProgress result;
      if (request.getValidateOnly() || hopeless) {
        result = resets.preview(step);
      } else if (failed.isEmpty()) {
        result = resets.apply(step);
      } else {
        result = resets.leave(step, "not set, since it failed on " + String.join(", ", failed));
        left.add(name(result, step));
      }
      boolean queueFailed =
          result.getQueuesList().stream().anyMatch(q -> q.getDecision() == Decision.Value.FAILED);
      if (queueFailed && left.isEmpty()) {
        failed.add("%s (%s)".formatted(name(result, step), result.getReason()));
      }
      sink.output(
          CommandOutput.newBuilder()
              .setReset(
                  ResetProgressResponse.newBuilder()
                      .setCluster("clusters/" + step.clusterName())
                      .setGroup(result)));
    }
    if (!failed.isEmpty()) {
      throw new CommandFault(
          Code.ABORTED,
          "GROUPS_FAILED",
          "group %s could not be set on %s%s"
              .formatted(
                  request.getGroup(),
                  String.join(", ", failed),
                  hopeless ? "; nothing was set" : outcome(left)));
    }
  }

  private static String outcome(Set<String> left) {
    return (left.isEmpty() ? "" : ", and so was not set on " + String.join(", ", left))
        + "; reset it again once that is mended";
  }

  private static String name(GroupProgress result, ResetStep step) {
    return "%s in clusters/%s".formatted(result.getDestinationTopic(), step.clusterName());
  }

  private static void requireSettable(ResetStep step, ResetProgressRequest request)
      throws CommandFault, BrokerFault, InterruptedException {
    switch (step.presence()) {
      case Presence.Missing _ ->
          throw new CommandFault(
              Code.NOT_FOUND,
              "GROUP_NOT_FOUND",
              "group: clusters/%s has no group %s: create it there, or start its consumers once"
                  .formatted(step.clusterName(), request.getGroup()));
      case Presence.Online online when online.broadcasting() ->
          throw new CommandFault(
              Code.FAILED_PRECONDITION,
              "GROUP_BROADCASTING",
              "group: %s is broadcasting in clusters/%s: its consumers keep their progress themselves"
                  .formatted(request.getGroup(), step.clusterName()));
      case Presence.Online _, Presence.Offline _ -> {}
    }
    List<String> withoutReset = step.brokersWithoutReset();
    if (!withoutReset.isEmpty()) {
      throw new CommandFault(
          Code.FAILED_PRECONDITION,
          "RESET_UNSUPPORTED",
          "group: %s has consumers in clusters/%s, and brokers %s cannot reset them (5.2.0 or later with useServerSideResetOffset can): stop its consumers there"
              .formatted(request.getGroup(), step.clusterName(), String.join(", ", withoutReset)));
    }
  }

  private static boolean isSource(ResetProgressCommand reset) {
    return reset.getSpec().getSource().getName().equals(reset.getCluster().getName());
  }

  private static Cluster other(ResetProgressCommand reset) throws CommandFault {
    ProgressSpec spec = reset.getSpec();
    if (isSource(reset)) {
      return spec.getDestination();
    }
    if (spec.getDestination().getName().equals(reset.getCluster().getName())) {
      return spec.getSource();
    }
    throw new CommandFault(
        Code.INVALID_ARGUMENT,
        "INVALID_FIELD",
        "also_through_task must be a task from or to %s; %s copies from %s to %s"
            .formatted(
                reset.getCluster().getName(),
                reset.getRequest().getAlsoThroughTask(),
                spec.getSource().getName(),
                spec.getDestination().getName()));
  }

  private static ResetRoute route(
      ResetProgressCommand reset, ClusterClient here, ClusterClient there) throws CommandFault {
    boolean source = isSource(reset);
    String topic = reset.getRequest().getTopic();
    String task = reset.getRequest().getAlsoThroughTask();
    List<MappedTopic> topics =
        reset.getSpec().getTopicsList().stream()
            .filter(map -> topic.equals(source ? map.getSourceTopic() : map.getDestinationTopic()))
            .map((TopicQueueMap map) -> MappedTopic.of(map))
            .toList();
    if (topics.isEmpty()) {
      throw notMapped(reset);
    }
    return new ResetRoute(
        here,
        there,
        topics,
        "LOCKSTEP_" + ResourceNames.id(task),
        reset.getSpec().getSettings().getHoldAtRetries(),
        direction(reset));
  }

  private static TwoWayResetRoute twoWayRoute(
      ResetProgressCommand reset, ClusterClient here, ClusterClient there) throws CommandFault {
    SyncSpec spec =
        SyncSpec.of(reset.getRequest().getAlsoThroughTask(), reset.getSpec(), direction(reset))
            .onlyOf(reset.getRequest().getTopic());
    if (spec.topics().isEmpty()) {
      throw notMapped(reset);
    }
    return new TwoWayResetRoute(here, there, spec);
  }

  private static ProgressDirection.Value direction(ResetProgressCommand reset) {
    return isSource(reset)
        ? ProgressDirection.Value.SOURCE_TO_DESTINATION
        : ProgressDirection.Value.DESTINATION_TO_SOURCE;
  }

  private static CommandFault notMapped(ResetProgressCommand reset) {
    return new CommandFault(
        Code.FAILED_PRECONDITION,
        "TOPIC_NOT_MAPPED",
        "also_through_task: %s copies no topic %s of %s, or has not looked its queues up yet: see GetTaskStatus"
            .formatted(
                reset.getRequest().getAlsoThroughTask(),
                reset.getRequest().getTopic(),
                reset.getCluster().getName()));
  }
}
