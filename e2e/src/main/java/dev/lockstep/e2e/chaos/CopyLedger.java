package dev.lockstep.e2e.chaos;

import dev.lockstep.e2e.measure.TopicLog;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.apache.rocketmq.common.message.MessageExt;

/**
 * What the copies of a destination topic say that they are: read from its log, it tells whether
 * late-writer events are true, and whether one is missing. Immutable.
 */
public final class CopyLedger {

  private static final String AT = "LOCKSTEP_AT";
  private static final int AT_PARTS = 5;

  private final Map<Place, Copy> copies;

  private record Place(String queue, long offset) {}

  private record Original(String queue, long offset) {}

  private record Copy(Original of, long epoch) {}

  private CopyLedger(Map<Place, Copy> copies) {
    this.copies = copies;
  }

  /** Reads all copies that a topic has now. */
  public static CopyLedger read(TopicLog destination) {
    Map<Place, Copy> copies = new HashMap<>();
    destination.forEach(message -> {
      String at = message.getProperty(AT);
      if (at != null) {
        copies.put(place(message), copy(at.split("/", AT_PARTS)));
      }
    });
    return new CopyLedger(copies);
  }

  private static Place place(MessageExt message) {
    return new Place(
        "%s@%s/%d".formatted(message.getTopic(), message.getBrokerName(), message.getQueueId()),
        message.getQueueOffset());
  }

  private static Copy copy(String[] at) {
    return new Copy(
        new Original(at[1] + "/" + at[2], Long.parseLong(at[3])), Long.parseLong(at[4]));
  }

  /** Whether the message that the event names is what the event says. */
  public boolean confirms(LateWriter event) {
    Copy copy = copies.get(place(event));
    return copy != null
        && copy.of().offset() == event.sourceOffset()
        && copy.epoch() == event.epoch();
  }

  /** How many source messages have more than one copy, and no event that says so. */
  public long doubledInSilence(List<LateWriter> events) {
    Set<Original> recorded =
        events.stream()
            .filter(this::confirms)
            .map(event -> copyAt(event).of())
            .collect(Collectors.toSet());
    return doubled().stream().filter(original -> !recorded.contains(original)).count();
  }

  private Copy copyAt(LateWriter event) {
    Copy copy = copies.get(place(event));
    if (copy == null) {
      throw new IllegalStateException("no copy at " + event);
    }
    return copy;
  }

  private static Place place(LateWriter event) {
    return new Place(event.queue(), event.offset());
  }

  private Set<Original> doubled() {
    Set<Original> seen = new HashSet<>();
    return copies.values().stream()
        .map(Copy::of)
        .filter(original -> !seen.add(original))
        .collect(Collectors.toSet());
  }
}
