package dev.lockstep.coordinator.admin.progress;

import com.google.protobuf.Timestamp;
import dev.lockstep.admin.v1.GroupProgress;
import dev.lockstep.admin.v1.GroupState;
import dev.lockstep.admin.v1.ListGroupsRequest;
import dev.lockstep.admin.v1.ListGroupsResponse;
import dev.lockstep.coordinator.admin.request.PageToken;
import dev.lockstep.coordinator.admin.request.ResourceIds;
import dev.lockstep.coordinator.admin.validation.Durations;
import dev.lockstep.coordinator.admin.validation.ProgressRequests;
import dev.lockstep.coordinator.catalog.TaskCatalog;
import dev.lockstep.coordinator.status.GroupStates;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;

/** What is known of the groups of tasks. Blocking; thread-safe. */
@ApplicationScoped
public class GroupCalls {
  private final TaskCatalog tasks;
  private final GroupStates states;
  private final Clock clock;

  GroupCalls(TaskCatalog tasks, GroupStates states, Clock clock) {
    this.tasks = tasks;
    this.states = states;
    this.clock = clock;
  }

  /** Lists each group and topic with its last result. */
  public ListGroupsResponse list(ListGroupsRequest request) {
    ProgressRequests.check(request);
    String list = "groups?task=" + request.getTask();
    String after = PageToken.decode(list, request.getPageToken());
    String taskId = ResourceIds.of(request.getTask());
    var _ = tasks.get(taskId);
    List<GroupProgress> rest =
        states.list(taskId).stream()
            .filter(g -> after.isEmpty() || key(g).compareTo(after) > 0)
            .toList();
    int size = Math.min(rest.size(), PageToken.size(request.getPageSize()));
    Instant now = clock.instant();
    ListGroupsResponse.Builder page = ListGroupsResponse.newBuilder();
    rest.subList(0, size).forEach(g -> page.addGroups(state(g, now)));
    if (size < rest.size()) {
      page.setNextPageToken(PageToken.encode(list, key(rest.get(size - 1))));
    }
    return page.build();
  }

  /** The order of the list; the separator is below every character that names may have. */
  private static String key(GroupProgress group) {
    return group.getGroup() + '\t' + group.getSourceTopic() + '\t' + group.getDirectionValue();
  }

  private static GroupState state(GroupProgress group, Instant now) {
    Timestamp time = group.getTime();
    Duration age = Duration.between(Instant.ofEpochSecond(time.getSeconds(), time.getNanos()), now);
    return GroupState.newBuilder()
        .setProgress(group)
        .setAge(Durations.toProto(age.isNegative() ? Duration.ZERO : age))
        .build();
  }
}
