package dev.lockstep.relay.shard;

import dev.lockstep.relay.queue.Checkpoint;
import dev.lockstep.relay.queue.QueueRelay;
import dev.lockstep.rocketmq.QueueId;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Where queues stood when their relays were drained for another specification: newer than what the
 * coordinator was told. So an edit goes on exactly where the queue stands, and what a filter left
 * out stays left out. Immutable.
 */
final class Standing {

  private record Way(QueueId source, QueueId destination) {}

  private final Map<Way, Checkpoint> checkpoints;

  private Standing(Map<Way, Checkpoint> checkpoints) {
    this.checkpoints = checkpoints;
  }

  /** Nothing has stood anywhere yet. */
  static Standing none() {
    return new Standing(Map.of());
  }

  static Standing of(List<QueueRelay> relays) {
    Map<Way, Checkpoint> checkpoints = new HashMap<>();
    for (QueueRelay relay : relays) {
      Way way = new Way(relay.plan().source(), relay.plan().destination());
      relay.checkpoint().ifPresent(checkpoint -> checkpoints.put(way, checkpoint));
    }
    return new Standing(checkpoints);
  }

  /** Where a queue stood, or what the specification says of a queue that was not here. */
  @Nullable Checkpoint or(QueueId source, QueueId destination, @Nullable Checkpoint specified) {
    return checkpoints.getOrDefault(new Way(source, destination), specified);
  }
}
