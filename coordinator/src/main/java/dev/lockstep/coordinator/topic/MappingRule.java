package dev.lockstep.coordinator.topic;

import com.google.re2j.Matcher;
import com.google.re2j.Pattern;
import dev.lockstep.admin.v1.TopicMapping;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** One mapping of a checked task with its patterns compiled: where it sends which topic. */
final class MappingRule implements TopicRule {
  private final TopicMapping mapping;
  private final @Nullable Pattern pattern;
  private final @Nullable Pattern exclude;

  MappingRule(TopicMapping mapping) {
    this.mapping = mapping;
    this.pattern = compile(mapping.getSourcePattern());
    this.exclude = compile(mapping.getExcludePattern());
  }

  private static @Nullable Pattern compile(String regex) {
    return regex.isEmpty() ? null : Pattern.compile(regex);
  }

  @Override
  public TopicMapping mapping() {
    return mapping;
  }

  @Override
  public boolean isPattern() {
    return pattern != null;
  }

  @Override
  public boolean mayWrite(String destinationTopic) {
    return TopicNames.isAllowed(destinationTopic) && !TopicNames.isSystem(destinationTopic);
  }

  @Override
  public Optional<String> destinationOf(String sourceTopic) {
    if (pattern == null) {
      return mapping.getSourceTopic().equals(sourceTopic)
          ? Optional.of(mapping.getDestinationTopic())
          : Optional.empty();
    }
    if (!TopicNames.canBeFound(sourceTopic) || (exclude != null && exclude.matches(sourceTopic))) {
      return Optional.empty();
    }
    Matcher found = pattern.matcher(sourceTopic);
    return found.matches()
        ? Optional.of(expand(mapping.getDestinationTopic(), found))
        : Optional.empty();
  }

  private static String expand(String template, Matcher found) {
    StringBuilder topic = new StringBuilder();
    for (int i = 0; i < template.length(); i++) {
      char c = template.charAt(i);
      if (c == '$' && i + 1 < template.length()) {
        i++;
        String group = found.group(template.charAt(i) - '0');
        // A group that took no part in the match stands for nothing.
        topic.append(group == null ? "" : group);
      } else {
        topic.append(c);
      }
    }
    return topic.toString();
  }
}
