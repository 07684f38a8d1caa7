package dev.lockstep.rocketmq.log;

import dev.lockstep.rocketmq.GroupTopics;
import org.jspecify.annotations.Nullable;

/**
 * Where a copy comes from.
 *
 * @param origin cluster where an application produced the message (LOCKSTEP_ORIGIN)
 * @param cluster cluster that this copy was read from; the origin, unless it is a copy of a copy
 * @param broker broker that it was read from
 * @param queueId queue that it was read from
 * @param offset its offset in that queue
 * @param epoch epoch of the shard that wrote the copy
 * @param topic source topic (LOCKSTEP_TOPIC); null if it has the destination topic's name and is no
 *     group's own
 */
public record Provenance(
    String origin,
    String cluster,
    String broker,
    int queueId,
    long offset,
    long epoch,
    @Nullable String topic) {

  /**
   * The source topic of a copy that was found in {@code destinationTopic}. In a group's own topics
   * there are messages too that its consumers have failed on in the destination, and those that
   * were copies keep saying where these came from: of what says no topic there, it is not known.
   */
  public String sourceTopic(String destinationTopic) {
    if (topic != null) {
      return topic;
    }
    return GroupTopics.isOfGroup(destinationTopic) ? "" : destinationTopic;
  }
}
