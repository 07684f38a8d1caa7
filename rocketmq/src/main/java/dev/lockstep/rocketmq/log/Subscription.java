package dev.lockstep.rocketmq.log;

import java.nio.charset.StandardCharsets;
import java.util.List;
import org.apache.rocketmq.common.filter.ExpressionType;

/** Which messages of a queue are wanted. */
public sealed interface Subscription {

  /** The expression as brokers take it. */
  String expression();

  /** The expression's type as brokers take it. */
  default String type() {
    return ExpressionType.TAG;
  }

  /**
   * Is the message that the cursor stands on wanted, as far as can be told here? Brokers compare
   * tags by their hash code only, so that others get through.
   */
  default boolean admits(Frame frame) {
    return true;
  }

  /** All messages. */
  record All() implements Subscription {
    @Override
    public String expression() {
      return "*";
    }
  }

  /**
   * Messages with one of these tags.
   *
   * @param tags at least one; none is blank or contains "|"
   */
  record Tags(List<String> tags, List<byte[]> encoded) implements Subscription {

    private static final byte[] NAME = "TAGS".getBytes(StandardCharsets.UTF_8);

    /** Messages with one of these tags. */
    public Tags(List<String> tags) {
      this(
          List.copyOf(tags),
          tags.stream().map(tag -> tag.getBytes(StandardCharsets.UTF_8)).toList());
      if (tags.isEmpty() || tags.stream().anyMatch(tag -> tag.isBlank() || tag.contains("|"))) {
        throw new IllegalArgumentException(
            "tags must be at least one, not blank and without \"|\": " + tags);
      }
    }

    @Override
    public String expression() {
      return String.join(" || ", tags);
    }

    @Override
    public boolean admits(Frame frame) {
      return frame.hasValueAmong(NAME, encoded);
    }
  }

  /**
   * Messages whose properties fulfil an expression. Only the broker can tell, if its
   * enablePropertyFilter is on; otherwise it refuses the pull.
   */
  record Sql92(String expression) implements Subscription {
    @Override
    public String type() {
      return ExpressionType.SQL92;
    }
  }
}
