package dev.lockstep.e2e.failover;

import dev.lockstep.rocketmq.progress.GroupOffsets;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/**
 * Where groups start after a disaster, held against where they stood. The exact point of a queue is
 * the first copy of a message that the group had not committed at the source when that died. POP
 * groups commit when messages are handed out, so theirs is the first message that they were not
 * delivered.
 */
final class Starts {

  private Starts() {}

  /**
   * The distance of each group, in its worst queue.
   *
   * @param source what was committed there when it died
   * @param destination what is committed before consumers start
   * @param log the destination's topic, with nothing but copies in it
   */
  static Map<Role, Distance> distances(
      List<Group> groups, GroupOffsets source, GroupOffsets destination, DestinationLog log) {
    Map<Role, Distance> distances = new EnumMap<>(Role.class);
    for (Group group : groups) {
      Distance worst = Distance.NONE;
      for (int queue : log.queueIds()) {
        long start = destination.offset(group.name(), group.topic(), queue).orElse(0);
        long exact =
            group.role() == Role.POP
                ? log.firstMissing(queue, group.ledger())
                : exact(group, queue, source, log);
        worst = worst.max(log.between(queue, start, exact));
      }
      distances.put(group.role(), worst);
    }
    return distances;
  }

  private static long exact(Group group, int queue, GroupOffsets source, DestinationLog log) {
    long committed = source.offset(group.name(), group.topic(), queue).orElse(0);
    return log.first(queue, offset -> offset >= committed);
  }
}
