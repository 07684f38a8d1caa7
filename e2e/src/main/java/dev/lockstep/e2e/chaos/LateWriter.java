package dev.lockstep.e2e.chaos;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A LATE_WRITER event as the coordinator recorded it: a message by an owner that had lost its
 * lease.
 *
 * @param queue the destination queue, as the event names it
 * @param offset its offset in there
 * @param sourceOffset what it is a copy of
 * @param epoch of the owner that wrote it
 */
public record LateWriter(String queue, long offset, long sourceOffset, long epoch) {

  private static final Pattern EVENT =
      Pattern.compile("shard event .* reason=LATE_WRITER .* attributes=\\{(.*)}");

  /**
   * The events in the coordinator's log, over all its restarts.
   *
   * @throws UncheckedIOException if it cannot be read
   */
  public static List<LateWriter> in(Path coordinatorLog) {
    try {
      return Files.readAllLines(coordinatorLog).stream()
          .map(EVENT::matcher)
          .filter(Matcher::find)
          .map(found -> of(found.group(1)))
          .toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static LateWriter of(String attributes) {
    return new LateWriter(
        attribute(attributes, "queue"),
        Long.parseLong(attribute(attributes, "offset")),
        Long.parseLong(attribute(attributes, "source_offset")),
        Long.parseLong(attribute(attributes, "epoch")));
  }

  private static String attribute(String attributes, String name) {
    Matcher value = Pattern.compile("(?:^|, )" + name + "=([^,]*)").matcher(attributes);
    if (!value.find()) {
      throw new IllegalStateException("an event without " + name + ": " + attributes);
    }
    return value.group(1);
  }
}
