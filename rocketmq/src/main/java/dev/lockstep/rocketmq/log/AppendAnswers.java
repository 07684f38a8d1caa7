package dev.lockstep.rocketmq.log;

import dev.lockstep.rocketmq.BrokerFault;
import dev.lockstep.rocketmq.remoting.BrokerConnection;
import java.util.List;
import java.util.concurrent.CompletionException;
import java.util.function.Supplier;
import org.apache.rocketmq.remoting.protocol.RemotingCommand;
import org.apache.rocketmq.remoting.protocol.ResponseCode;
import org.jspecify.annotations.Nullable;

/** Reads what a broker answered to an append, as the table in {@link Append} says. */
final class AppendAnswers {

  private static final List<String> NOT_READY =
      List.of(
          "[PC_SYNCHRONIZED]",
          "create mapped file failed",
          "in-sync replicas not enough",
          "broker unable to service",
          "timer message is under flow control");

  private static final List<String> UNFIT =
      List.of(
          "size exceeded",
          "too long",
          "too large",
          "illegal",
          "AclException",
          "accurate timer message is not enabled");

  private AppendAnswers() {}

  /** What came of a send, from its answer or from what failed. */
  static Append outcome(
      BrokerConnection connection,
      int requestCode,
      int count,
      @Nullable RemotingCommand response,
      @Nullable Throwable failure) {
    if (response != null) {
      return read(response, count, () -> connection.fault(requestCode, response));
    }
    Throwable cause = failure instanceof CompletionException ? failure.getCause() : failure;
    if (cause instanceof BrokerFault fault) {
      return new Append.Unknown(fault);
    }
    throw new IllegalStateException("a request failed with other than a BrokerFault", cause);
  }

  private static Append read(RemotingCommand response, int count, Supplier<BrokerFault> ifUnclear) {
    String remark = response.getRemark() == null ? "" : response.getRemark();
    int code = response.getCode();
    return switch (code) {
      case ResponseCode.SUCCESS -> stored(response, count, true, ifUnclear);
      case ResponseCode.FLUSH_DISK_TIMEOUT,
          ResponseCode.SLAVE_NOT_AVAILABLE,
          ResponseCode.FLUSH_SLAVE_TIMEOUT ->
          stored(response, count, false, ifUnclear);
      case ResponseCode.SYSTEM_BUSY,
          ResponseCode.SERVICE_NOT_AVAILABLE,
          ResponseCode.FLOW_CONTROL,
          ResponseCode.GO_AWAY ->
          new Append.Busy(remark);
      case ResponseCode.MESSAGE_ILLEGAL,
          ResponseCode.NO_PERMISSION,
          ResponseCode.TOPIC_NOT_EXIST,
          ResponseCode.SUBSCRIPTION_GROUP_NOT_EXIST,
          ResponseCode.INVALID_PARAMETER,
          ResponseCode.REQUEST_CODE_NOT_SUPPORTED,
          ResponseCode.NOT_LEADER_FOR_QUEUE ->
          new Append.Refused(code, remark);
      case ResponseCode.SYSTEM_ERROR -> systemError(code, remark, ifUnclear);
      default -> new Append.Unknown(ifUnclear.get());
    };
  }

  private static Append systemError(int code, String remark, Supplier<BrokerFault> ifUnclear) {
    if (NOT_READY.stream().anyMatch(remark::contains)) {
      return new Append.Busy(remark);
    }
    if (UNFIT.stream().anyMatch(remark::contains)) {
      return new Append.Refused(code, remark);
    }
    return new Append.Unknown(ifUnclear.get());
  }

  /** Stored, but an answer that does not say where leaves the log to be looked at. */
  private static Append stored(
      RemotingCommand response, int count, boolean replicated, Supplier<BrokerFault> ifUnclear) {
    try {
      long first = Long.parseLong(response.getExtFields().get("queueOffset"));
      return new Append.Stored(first, count, replicated);
    } catch (NumberFormatException | NullPointerException e) {
      return new Append.Unknown(ifUnclear.get());
    }
  }
}
