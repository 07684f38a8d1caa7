package dev.lockstep.e2e.measure;

/**
 * When a message was stored on both sides, by the brokers' clocks (the same one, on one machine).
 *
 * @param queue the source queue
 * @param sourceOffset the message's offset there
 * @param sourceStored when the source broker stored the original, ms since the epoch
 * @param destinationStored when the destination broker stored the copy, ms since the epoch
 */
public record CopyTime(
    TopicLog.Queue queue, long sourceOffset, long sourceStored, long destinationStored) {

  /** From one store to the other, ms. */
  public long latencyMillis() {
    return destinationStored - sourceStored;
  }
}
