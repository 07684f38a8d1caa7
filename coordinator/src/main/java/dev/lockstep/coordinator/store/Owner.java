package dev.lockstep.coordinator.store;

/**
 * One process of one worker.
 *
 * @param worker the worker's stable id
 * @param incarnation random id of the process
 */
public record Owner(String worker, String incarnation) {
  /** Refuses nameless workers. */
  public Owner {
    if (worker.isEmpty() || incarnation.isEmpty()) {
      throw new IllegalArgumentException("owner: worker id and incarnation are required");
    }
  }
}
