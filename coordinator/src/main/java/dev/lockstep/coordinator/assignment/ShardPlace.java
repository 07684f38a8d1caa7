package dev.lockstep.coordinator.assignment;

import dev.lockstep.coordinator.store.ShardKind;
import java.util.List;

/**
 * A shard as the planner sees it.
 *
 * @param id the shard's id
 * @param kind its kind
 * @param regions regions whose workers are preferred, best first
 * @param wanted whether somebody shall work on it
 * @param restart whether its present tenure shall end so that a new one begins
 * @param placement where it is
 */
public record ShardPlace(
    String id,
    ShardKind kind,
    List<String> regions,
    boolean wanted,
    boolean restart,
    Placement placement) {
  /** Copies the regions. */
  public ShardPlace {
    regions = List.copyOf(regions);
  }
}
