package dev.lockstep.offsetsync.translation;

import dev.lockstep.rocketmq.BrokerFault;

/** The source queue that copies were read from, as it is now. Thread-safe. */
public interface Originals {

  /** Compares a copy with what the source queue holds at its source offset. */
  Original of(Copy copy) throws BrokerFault, InterruptedException;
}
