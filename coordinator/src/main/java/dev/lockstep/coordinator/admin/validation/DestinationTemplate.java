package dev.lockstep.coordinator.admin.validation;

import dev.lockstep.coordinator.topic.TopicNames;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The destination topic of a pattern mapping, in which "$0" to "$9" stand for what the pattern
 * found.
 */
final class DestinationTemplate {
  private static final Pattern REFERENCE = Pattern.compile("\\$([0-9]?)");

  private DestinationTemplate() {}

  static void check(Field field, String template, int groups) {
    Matcher reference = REFERENCE.matcher(template);
    while (reference.find()) {
      String group = reference.group(1);
      if (group.isEmpty() || Integer.parseInt(group) > groups) {
        field.reject(
            "must use \"$0\" (the source topic) to \"$9\" only for groups that source_pattern has ("
                + groups
                + "), not "
                + Quoted.of(template));
        return;
      }
    }
    String literal = REFERENCE.matcher(template).replaceAll("");
    if (!literal.isEmpty() && !Format.TOPIC.matches(literal)) {
      field.reject(
          "must be, beside \"$0\" to \"$9\", "
              + Format.TOPIC.allowed()
              + ", not "
              + Quoted.of(template));
    } else if (TopicNames.isSystem(template)) {
      field.reject(
          "must be a topic of an application, not "
              + Quoted.of(template)
              + ", which is one of RocketMQ's own");
    }
  }
}
