package dev.lockstep.coordinator.admin.validation;

/** The destination topic of a pattern mapping, in which "$0" to "$9" stand for what the pattern found. */
final class DestinationTemplate {
  private DestinationTemplate() {}

  static void check(Field field, String template, int groups) {
    StringBuilder literal = new StringBuilder();
    for (int i = 0; i < template.length(); i++) {
      char c = template.charAt(i);
      if (c != '$') {
        literal.append(c);
        continue;
      }
      int group = i + 1 < template.length() ? Character.digit(template.charAt(i + 1), 10) : -1;
      if (group < 0 || group > groups) {
        field.reject(
            "must use \"$0\" (the source topic) to \"$9\" only for groups that source_pattern has ("
                + groups
                + "), not "
                + Quoted.of(template));
        return;
      }
      i++;
    }
    if (literal.isEmpty()) {
      return;
    }
    if (!Format.TOPIC.matches(literal.toString())) {
      field.reject("must be, beside \"$0\" to \"$9\", " + Format.TOPIC.allowed() + ", not " + Quoted.of(template));
    } else if (TopicRules.isSystem(template)) {
      field.reject("must be a topic of an application, not " + Quoted.of(template) + ", which is one of RocketMQ's own");
    }
  }
}
