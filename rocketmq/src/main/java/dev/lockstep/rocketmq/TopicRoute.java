package dev.lockstep.rocketmq;

import java.util.List;

/**
 * The queues of a topic on the masters of a cluster, each list in the order of {@link QueueId}.
 *
 * @param readable queues that can be read
 * @param writable queues that can be written
 */
public record TopicRoute(List<QueueId> readable, List<QueueId> writable) {

  public TopicRoute {
    readable = readable.stream().sorted().distinct().toList();
    writable = writable.stream().sorted().distinct().toList();
  }
}
