package dev.lockstep.rocketmq.retry;

import java.util.List;
import java.util.Map;

/**
 * What of groups' failures waited for its delay at one broker at one moment. Immutable.
 *
 * @param look the number of the look, which grows
 * @param connectedIn the first look over the connection to the broker: what was read before may not
 *     hold any more
 * @param waiting by group
 * @param lastSeen by group, the last look that found something of it waiting or new
 */
record Scheduled(
    long look,
    long connectedIn,
    Map<String, List<WaitingMessage>> waiting,
    Map<String, Long> lastSeen) {

  List<WaitingMessage> of(String group) {
    return waiting.getOrDefault(group, List.of());
  }

  /**
   * From which look on nothing is delivered to the group any more that is not seen; beyond this one
   * if something waits.
   */
  long quietSince(String group) {
    return Math.max(connectedIn, lastSeen.getOrDefault(group, 0L) + 1);
  }
}
