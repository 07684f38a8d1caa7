package dev.lockstep.coordinator.topic;

import com.google.re2j.Pattern;
import dev.lockstep.admin.v1.FaultPolicy;
import dev.lockstep.admin.v1.ProgressSync;
import dev.lockstep.admin.v1.RejectedPolicy;
import dev.lockstep.admin.v1.StartPosition;
import dev.lockstep.admin.v1.Task;
import dev.lockstep.admin.v1.TopicMapping;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The retry topics, or the dead-letter topics, of the groups whose progress a task syncs: each to
 * the topic of the same name. Discovery tells only those of groups that consume mapped topics.
 */
final class GroupTopicRule implements TopicRule {
  private static final List<String> OWN_GROUPS = List.of("CID_", "TOOLS_", "LOCKSTEP_");

  private final String prefix;
  private final List<Pattern> include;
  private final List<Pattern> exclude;
  private final TopicMapping mapping;

  private GroupTopicRule(String mappingId, String prefix, ProgressSync sync) {
    this.prefix = prefix;
    this.include = sync.getIncludeGroupsList().stream().map(Pattern::compile).toList();
    this.exclude = sync.getExcludeGroupsList().stream().map(Pattern::compile).toList();
    this.mapping =
        TopicMapping.newBuilder()
            .setId(mappingId)
            .setSourcePattern(Pattern.quote(prefix) + ".+")
            .setDestinationTopic("$0")
            .setStart(StartPosition.newBuilder().setEarliest(true))
            .setOnGap(FaultPolicy.Value.CONTINUE)
            .setOnRejected(RejectedPolicy.Value.STOP_QUEUE)
            .build();
  }

  /** Those that a task asks for. */
  static List<TopicRule> of(Task task) {
    List<TopicRule> rules = new ArrayList<>();
    if (GroupTopics.relaysRetry(task)) {
      rules.add(
          new GroupTopicRule(GroupTopics.RETRY_MAPPING, GroupTopics.RETRY, task.getProgressSync()));
    }
    if (GroupTopics.relaysDeadLetters(task)) {
      rules.add(
          new GroupTopicRule(
              GroupTopics.DEAD_LETTERS_MAPPING, GroupTopics.DEAD_LETTERS, task.getProgressSync()));
    }
    return rules;
  }

  @Override
  public TopicMapping mapping() {
    return mapping;
  }

  @Override
  public boolean isPattern() {
    return true;
  }

  @Override
  public Optional<String> destinationOf(String sourceTopic) {
    return sourceTopic.startsWith(prefix) && covers(sourceTopic.substring(prefix.length()))
        ? Optional.of(sourceTopic)
        : Optional.empty();
  }

  private boolean covers(String group) {
    return !group.isEmpty()
        && OWN_GROUPS.stream().noneMatch(group::startsWith)
        && (include.isEmpty() || include.stream().anyMatch(pattern -> pattern.matches(group)))
        && exclude.stream().noneMatch(pattern -> pattern.matches(group));
  }

  @Override
  public boolean mayWrite(String destinationTopic) {
    return TopicNames.isAllowed(destinationTopic);
  }
}
