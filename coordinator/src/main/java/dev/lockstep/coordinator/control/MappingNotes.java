package dev.lockstep.coordinator.control;

import dev.lockstep.admin.v1.Condition;
import dev.lockstep.admin.v1.TopicMapping;
import dev.lockstep.coordinator.topic.TopicSelection.Refused;
import dev.lockstep.coordinator.topic.TopicSelection.Selection;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;

/** Says which topics mappings are about and do not get. Pure. */
final class MappingNotes {
  private MappingNotes() {}

  private record Subject(String mapping, String owner) {}

  /** Mappings that stand back for one that comes before them: as documented, nothing is wrong. */
  static List<Condition> shadowed(Selection selection) {
    return notes(selection, refused -> refused.owner().isPresent());
  }

  /** Topics that cannot be copied for the name that they would get. */
  static List<Condition> invalid(Selection selection) {
    return notes(selection, refused -> refused.owner().isEmpty());
  }

  /** One for each mapping and what it stands back for, however many topics that concerns. */
  private static List<Condition> notes(Selection selection, Predicate<Refused> which) {
    Map<Subject, List<Refused>> bySubject = new LinkedHashMap<>();
    for (Refused refused : selection.refused().stream().filter(which).toList()) {
      String owner = refused.owner().map(TopicMapping::getId).orElse("");
      bySubject
          .computeIfAbsent(
              new Subject(refused.mapping().getId(), owner), subject -> new ArrayList<>())
          .add(refused);
    }
    List<Condition> notes = new ArrayList<>();
    bySubject.forEach((subject, refused) -> notes.add(note(subject, refused)));
    return notes;
  }

  private static Condition note(Subject subject, List<Refused> refused) {
    Refused first = refused.getFirst();
    String topics =
        "mapping "
            + subject.mapping()
            + ": "
            + (refused.size() == 1 ? "topic " : refused.size() + " topics, such as ")
            + first.source()
            + " (to "
            + first.destination()
            + ")";
    return subject.owner().isEmpty()
        ? condition(
            "DESTINATION_NAME_INVALID",
            topics
                + ", would get a destination name that no topic of an application may have, and is"
                + " not copied; change destination_topic")
        : condition(
            "MAPPING_SHADOWED",
            topics + ", belongs to mapping " + subject.owner() + ", which comes first");
  }

  private static Condition condition(String reason, String message) {
    return Condition.newBuilder().setReason(reason).setMessage(message).build();
  }
}
