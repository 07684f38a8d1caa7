package dev.lockstep.rocketmq.remoting;

import dev.lockstep.rocketmq.BrokerFault.Kind;
import org.apache.rocketmq.remoting.protocol.ResponseCode;
import org.jspecify.annotations.Nullable;

/** What kind of fault a response stands for. */
final class ResponseFaults {

  private ResponseFaults() {}

  static Kind kindOf(int code, @Nullable String remark) {
    return switch (code) {
      case ResponseCode.SYSTEM_BUSY,
          ResponseCode.SERVICE_NOT_AVAILABLE,
          ResponseCode.FLOW_CONTROL,
          ResponseCode.GO_AWAY ->
          Kind.BUSY;
      case ResponseCode.REQUEST_CODE_NOT_SUPPORTED, ResponseCode.VERSION_NOT_SUPPORTED ->
          Kind.UNSUPPORTED;
      case ResponseCode.NO_PERMISSION -> Kind.DENIED;
      case ResponseCode.TOPIC_NOT_EXIST,
          ResponseCode.QUERY_NOT_FOUND,
          ResponseCode.SUBSCRIPTION_GROUP_NOT_EXIST,
          ResponseCode.CONSUMER_NOT_ONLINE,
          ResponseCode.BROKER_NOT_EXIST ->
          Kind.NOT_FOUND;
      case ResponseCode.SYSTEM_ERROR -> kindOfSystemError(remark == null ? "" : remark);
      default -> Kind.REFUSED;
    };
  }

  /** 4.x answers much with its one general code and tells the cause in words only. */
  private static Kind kindOfSystemError(String remark) {
    if (remark.contains("AclException")) {
      return Kind.DENIED;
    }
    if (remark.contains("not exist")) {
      return Kind.NOT_FOUND;
    }
    return Kind.REFUSED;
  }
}
