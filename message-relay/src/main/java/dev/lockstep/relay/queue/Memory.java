package dev.lockstep.relay.queue;

import dev.lockstep.relay.RelaySettings;

/**
 * What the queues of a relay may hold together.
 *
 * @param reads pulls under way or not yet copied; a quarter is kept for queues near their tail, so
 *     that those that catch up can't slow them down
 * @param batches batches that grow or are on their way, beyond {@link BatchLimit#ALWAYS} each
 */
public record Memory(MemoryBudget reads, MemoryBudget batches) {

  /** As much as the settings allow. */
  public static Memory of(RelaySettings settings) {
    long reads = settings.readBudget().asLongValue();
    return new Memory(
        new MemoryBudget(reads, reads / 4),
        new MemoryBudget(settings.batchBudget().asLongValue(), 0));
  }
}
