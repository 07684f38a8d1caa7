package dev.lockstep.offsetsync.translation;

import dev.lockstep.rocketmq.BrokerFault;

/** The log of one destination queue, as far as it holds copies of one source queue. Thread-safe. */
public interface CopyLog {

  /**
   * Looks at the messages from {@code offset} on, as many as one pull brings. Where the offset is
   * below the log's first message, it looks from that one on; beyond its end it finds nothing, and
   * {@code from} and {@code next} are the end.
   */
  Probe read(long offset) throws BrokerFault, InterruptedException;
}
