package dev.lockstep.rocketmq.log;

import dev.lockstep.rocketmq.BrokerFault;
import org.apache.rocketmq.remoting.protocol.ResponseCode;

/**
 * What came of an append: what a broker's answer says about whether the batch is in the log. A
 * batch is stored as a whole or not at all.
 *
 * <table>
 * <caption>Answers of brokers 4.4.0 to 5.5.0</caption>
 * <tr><th>code</th><th>remark</th><th>result</th></tr>
 * <tr><td>0</td><td></td><td>{@link Stored}, replicated</td></tr>
 * <tr><td>10 FLUSH_DISK_TIMEOUT, 11 SLAVE_NOT_AVAILABLE, 12 FLUSH_SLAVE_TIMEOUT</td><td></td>
 *     <td>{@link Stored}, not replicated</td></tr>
 * <tr><td>2 SYSTEM_BUSY</td><td>[TIMEOUT_CLEAN_QUEUE], [PCBUSY_CLEAN_QUEUE], [REJECTREQUEST],
 *     [OVERLOAD]: taken out of the broker's queue, or never let in</td><td>{@link Busy}</td></tr>
 * <tr><td>14 SERVICE_NOT_AVAILABLE, 215 FLOW_CONTROL, 1500 GO_AWAY</td>
 *     <td>disk full, now a slave, shutting down</td><td>{@link Busy}</td></tr>
 * <tr><td>1 SYSTEM_ERROR</td><td>[PC_SYNCHRONIZED]broker busy; create mapped file failed; in-sync
 *     replicas not enough; broker unable to service; timer under flow control: checked before the log is
 *     written</td>
 *     <td>{@link Busy}</td></tr>
 * <tr><td>1 SYSTEM_ERROR</td><td>a message, its body or its properties are too large; topic or queue id is
 *     illegal (4.x): found before the log is written; timer not enabled; AclException</td><td>{@link Refused}</td></tr>
 * <tr><td>1 SYSTEM_ERROR</td><td>any other</td><td>{@link Unknown}</td></tr>
 * <tr><td>13 MESSAGE_ILLEGAL, 16 NO_PERMISSION, 17 TOPIC_NOT_EXIST,
 *     26 SUBSCRIPTION_GROUP_NOT_EXIST (retry topics), 29 INVALID_PARAMETER,
 *     3 REQUEST_CODE_NOT_SUPPORTED, 501 NOT_LEADER_FOR_QUEUE</td><td></td>
 *     <td>{@link Refused}</td></tr>
 * <tr><td>any other; no answer</td><td></td><td>{@link Unknown}</td></tr>
 * </table>
 */
public sealed interface Append {

  /**
   * Stored, at {@code firstOffset} and the {@code count - 1} offsets after it.
   *
   * @param replicated false if the broker did not flush or replicate it as configured (in time)
   */
  record Stored(long firstOffset, int count, boolean replicated) implements Append {}

  /** Certainly not stored; try again later. */
  record Busy(String remark) implements Append {}

  /** Certainly not stored, and it would be refused again as things are. */
  record Refused(int code, String remark) implements Append {

    /**
     * Whether a message of the batch is at fault: too large, or illegal. Otherwise the topic, the
     * permission or the broker's role is, and may change.
     */
    public boolean blamesMessage() {
      return switch (code) {
        case ResponseCode.MESSAGE_ILLEGAL -> true;
        case ResponseCode.SYSTEM_ERROR -> !remark.contains("AclException");
        default -> false;
      };
    }
  }

  /**
   * Perhaps stored, perhaps still on its way: abort the connection and look at the log before
   * sending anything else to this queue.
   */
  record Unknown(BrokerFault fault) implements Append {}
}
