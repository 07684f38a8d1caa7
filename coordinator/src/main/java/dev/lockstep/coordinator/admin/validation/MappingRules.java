package dev.lockstep.coordinator.admin.validation;

import com.google.re2j.Pattern;
import dev.lockstep.admin.v1.MessageFilter;
import dev.lockstep.admin.v1.RateLimit;
import dev.lockstep.admin.v1.TopicMapping;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** What a {@link TopicMapping} may look like, seen alone. */
final class MappingRules {
  private static final int MAX_TAGS = 32;
  private static final int MAX_SQL92 = 1024;
  private static final Duration MIN_RETRY = Duration.ofSeconds(1);
  private static final Duration MAX_RETRY = Duration.ofHours(24);

  private MappingRules() {}

  static void check(Field field, TopicMapping mapping) {
    Format.MAPPING_ID.checkIfSet(field.child("id"), mapping.getId());
    topics(field, mapping);
    if (mapping.hasFilter()) {
      filter(field.child("filter"), mapping.getFilter());
    }
    if (mapping.hasStart()) {
      StartRules.check(
          field.child("start"), mapping.getStart(), !mapping.getSourcePattern().isEmpty());
    }
    if (mapping.hasRateLimit()) {
      rateLimit(field.child("rate_limit"), mapping.getRateLimit());
    }
    Enums.known(field.child("on_gap"), mapping.getOnGap(), mapping.getOnGapValue());
    Enums.known(field.child("on_rejected"), mapping.getOnRejected(), mapping.getOnRejectedValue());
    if (mapping.hasRetryStoppedAfter()) {
      Times.between(
          field.child("retry_stopped_after"),
          mapping.getRetryStoppedAfter(),
          MIN_RETRY,
          MAX_RETRY,
          "1 s to 24 h (\"1s\" to \"86400s\")");
    }
  }

  private static void topics(Field field, TopicMapping mapping) {
    boolean topic = !mapping.getSourceTopic().isEmpty();
    boolean pattern = !mapping.getSourcePattern().isEmpty();
    if (topic && pattern) {
      field
          .child("source_pattern")
          .reject("must be empty when source_topic is given: exactly one of the two is required");
    }
    if (!topic && !pattern) {
      field.child("source_topic").require("exactly one of source_topic and source_pattern");
    }
    if (topic) {
      TopicRules.check(field.child("source_topic"), mapping.getSourceTopic());
    }
    Optional<Pattern> compiled =
        pattern
            ? Regexes.compile(field.child("source_pattern"), mapping.getSourcePattern())
            : Optional.empty();
    if (!mapping.getExcludePattern().isEmpty()) {
      var _ = Regexes.compile(field.child("exclude_pattern"), mapping.getExcludePattern());
      if (!pattern) {
        field.child("exclude_pattern").reject("must be empty without source_pattern");
      }
    }
    if (!mapping.getDestinationTopic().isEmpty()) {
      if (pattern) {
        compiled.ifPresent(p ->
            DestinationTemplate.check(
                field.child("destination_topic"), mapping.getDestinationTopic(), p.groupCount()));
      } else {
        TopicRules.check(field.child("destination_topic"), mapping.getDestinationTopic());
      }
    }
  }

  private static void filter(Field field, MessageFilter filter) {
    List<String> tags = filter.getTagsList();
    if (!tags.isEmpty() && !filter.getSql92().isEmpty()) {
      field.reject("must have at most one of tags and sql92");
    }
    if (tags.size() > MAX_TAGS) {
      field.child("tags").reject("must be up to " + MAX_TAGS + " tags, not " + tags.size());
    }
    for (int i = 0; i < tags.size(); i++) {
      String tag = tags.get(i);
      if (!isTag(tag)) {
        field
            .child("tags")
            .item(i)
            .reject(
                "must be one tag: not blank, not \"*\", without \"|\", control characters or spaces"
                    + " around it, not "
                    + Quoted.of(tag));
      }
    }
    if (!filter.getSql92().isEmpty() && filter.getSql92().isBlank()) {
      field.child("sql92").reject("must not be blank: leave it out to copy all");
    }
    Texts.upTo(field.child("sql92"), filter.getSql92(), MAX_SQL92);
  }

  /** Is it a tag that a message can have and a subscription can name? */
  private static boolean isTag(String tag) {
    return !tag.isBlank()
        && tag.equals(tag.strip())
        && !tag.equals("*")
        && !tag.contains("|")
        && tag.chars().noneMatch(Character::isISOControl);
  }

  static void rateLimit(Field field, RateLimit limit) {
    if (limit.getMessagesPerSecond() < 0) {
      field
          .child("messages_per_second")
          .reject("must be 0 (no limit) or more, not " + limit.getMessagesPerSecond());
    }
    if (limit.getBytesPerSecond() < 0) {
      field
          .child("bytes_per_second")
          .reject("must be 0 (no limit) or more, not " + limit.getBytesPerSecond());
    }
  }
}
