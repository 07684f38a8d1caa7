package dev.lockstep.offsetsync.decision;

import dev.lockstep.admin.v1.Decision;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** Puts the results of the queues of a group and topic together. */
public final class TopicVerdict {

  private static final Set<Decision.Value> DONE =
      Set.of(
          Decision.Value.SYNCED,
          Decision.Value.ALREADY_ALIGNED,
          Decision.Value.HELD_AT_RELAY_TAIL,
          Decision.Value.SKIPPED_NO_PROGRESS);

  private TopicVerdict() {}

  /**
   * The result of the topic: FAILED if a queue failed; where all is done, the strongest of held,
   * synced and aligned; a single reason where all share it; else MIXED.
   */
  public static Verdict of(List<Verdict> queues) {
    if (queues.isEmpty()) {
      return new Verdict(Decision.Value.FAILED, "the topic has no mapped queues yet");
    }
    Set<Decision.Value> decisions =
        queues.stream()
            .map(Verdict::decision)
            .collect(Collectors.toCollection(() -> EnumSet.noneOf(Decision.Value.class)));
    if (decisions.contains(Decision.Value.FAILED)) {
      return new Verdict(Decision.Value.FAILED, reasonOf(queues, Decision.Value.FAILED));
    }
    if (decisions.size() > 1) {
      decisions.remove(Decision.Value.SKIPPED_NO_PROGRESS);
    }
    if (decisions.size() == 1) {
      Decision.Value only = decisions.iterator().next();
      return new Verdict(only, reasonOf(queues, only));
    }
    if (DONE.containsAll(decisions)) {
      Decision.Value strongest =
          decisions.contains(Decision.Value.HELD_AT_RELAY_TAIL)
              ? Decision.Value.HELD_AT_RELAY_TAIL
              : Decision.Value.SYNCED;
      return new Verdict(strongest, reasonOf(queues, strongest));
    }
    return new Verdict(Decision.Value.MIXED, "the queues differ, see each: " + counts(queues));
  }

  private static String reasonOf(List<Verdict> queues, Decision.Value decision) {
    List<String> reasons =
        queues.stream()
            .filter(verdict -> verdict.decision() == decision)
            .map(Verdict::reason)
            .filter(reason -> !reason.isEmpty())
            .distinct()
            .toList();
    return switch (reasons.size()) {
      case 0 -> "";
      case 1 -> reasons.getFirst();
      default -> reasons.getFirst() + " (and others, see each queue)";
    };
  }

  private static Map<String, Long> counts(List<Verdict> queues) {
    return queues.stream()
        .collect(
            Collectors.groupingBy(
                verdict -> verdict.decision().name(), TreeMap::new, Collectors.counting()));
  }
}
