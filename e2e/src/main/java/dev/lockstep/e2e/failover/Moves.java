package dev.lockstep.e2e.failover;

import dev.lockstep.admin.v1.Decision;
import dev.lockstep.admin.v1.GroupProgress;
import dev.lockstep.admin.v1.PreviewProgressRequest;
import dev.lockstep.admin.v1.PreviewProgressResponse;
import dev.lockstep.admin.v1.QueueOffset;
import dev.lockstep.admin.v1.QueueOffsets;
import dev.lockstep.admin.v1.QueueProgress;
import dev.lockstep.admin.v1.ResetProgressRequest;
import dev.lockstep.admin.v1.ResetProgressResponse;
import dev.lockstep.e2e.measure.TopicLog;
import dev.lockstep.rocketmq.progress.GroupOffsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** The calls by which an operator moves groups as planned; see docs/failover.md. */
final class Moves {

  private static final Set<Decision.Value> THERE =
      Set.of(Decision.Value.SYNCED, Decision.Value.ALREADY_ALIGNED);

  private final FailoverWorld world;
  private final String task;

  Moves(FailoverWorld world, String task) {
    this.world = world;
    this.task = task;
  }

  /**
   * Sets a group, in both clusters, to where it stands in the destination.
   *
   * @throws IllegalStateException if a queue was not set
   */
  void back(Group group, GroupOffsets committed) {
    QueueOffsets.Builder offsets = QueueOffsets.newBuilder();
    String broker = world.destination().brokers().getFirst().name();
    committed
        .offsets()
        .getOrDefault(group.name(), Map.of())
        .getOrDefault(group.topic(), Map.of())
        .forEach((queue, offset) ->
            offsets.addQueues(
                QueueOffset.newBuilder().setBroker(broker).setQueueId(queue).setOffset(offset)));
    List<ResetProgressResponse> results =
        world
            .replication()
            .reset(
                ResetProgressRequest.newBuilder()
                    .setCluster("clusters/" + world.destination().name())
                    .setGroup(group.name())
                    .setTopic(group.topic())
                    .setOffsets(offsets)
                    .setAlsoThroughTask("tasks/" + task)
                    .build());
    results.forEach(result -> requireThere(result.getGroup()));
  }

  /**
   * Has every group stand in the destination where it stands in the source.
   *
   * @throws IllegalStateException if one does not
   */
  void sync(int groups) {
    List<GroupProgress> results = world.replication().sync(task);
    if (results.size() != groups) {
      throw new IllegalStateException(
          "not all %d groups were synced: %s".formatted(groups, results));
    }
    results.forEach(Moves::requireThere);
  }

  /** Whether these groups have completed all that the source has, as Lockstep sees them. */
  boolean areDrained(List<Group> groups, Map<TopicLog.Queue, Long> ends) {
    PreviewProgressRequest.Builder request =
        PreviewProgressRequest.newBuilder().setTask("tasks/" + task);
    groups.forEach(group -> request.addGroups(group.name()));
    List<GroupProgress> previews = new ArrayList<>();
    world
        .services()
        .api()
        .progress()
        .previewProgress(request.build())
        .forEachRemaining((PreviewProgressResponse answer) -> previews.add(answer.getGroup()));
    return previews.size() == groups.size()
        && previews.stream()
            .allMatch(preview ->
                preview.getQueuesCount() == ends.size()
                    && preview.getQueuesList().stream()
                        .allMatch(queue -> queue.getSourceCommitted() == end(queue, ends)));
  }

  private static long end(QueueProgress queue, Map<TopicLog.Queue, Long> ends) {
    return ends.getOrDefault(
        new TopicLog.Queue(queue.getSourceBroker(), queue.getSourceQueueId()), -1L);
  }

  private static void requireThere(GroupProgress result) {
    if (!THERE.contains(result.getDecision())) {
      throw new IllegalStateException("not where it is to be: " + result);
    }
  }
}
