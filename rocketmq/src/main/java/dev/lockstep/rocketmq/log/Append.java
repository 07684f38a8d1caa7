package dev.lockstep.rocketmq.log;

import dev.lockstep.rocketmq.BrokerFault;

/** What came of an append. */
public sealed interface Append {

  /**
   * Stored, at {@code firstOffset} and the {@code count - 1} offsets after it.
   *
   * @param replicated false if the broker could not flush or replicate it as configured (in time)
   */
  record Stored(long firstOffset, int count, boolean replicated) implements Append {}

  /** Certainly not stored; try again later. */
  record Busy(String remark) implements Append {}

  /** Certainly not stored, and it will be refused again. */
  record Refused(int code, String remark) implements Append {}

  /** Perhaps stored. */
  record Unknown(BrokerFault fault) implements Append {}
}
