package dev.lockstep.e2e.consume;

/** Takes the messages that a consumer is given; called by several threads at once. */
@FunctionalInterface
public interface Delivery {

  /**
   * A message came.
   *
   * @param id what its workload calls it
   * @param attempt 1, or more if the cluster delivers it again because it was not completed
   * @return whether it is completed; an orderly consumer that hears no stops before it, and other
   *     kinds do not ask
   */
  boolean take(String id, int attempt);

  /** The number of a message in its workload. */
  static long sequence(String id) {
    return Long.parseLong(id.substring(id.lastIndexOf('-') + 1));
  }
}
