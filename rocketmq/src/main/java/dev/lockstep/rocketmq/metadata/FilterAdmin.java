package dev.lockstep.rocketmq.metadata;

import dev.lockstep.rocketmq.BrokerFault;
import dev.lockstep.rocketmq.cluster.Brokers;
import dev.lockstep.rocketmq.json.JsonText;
import dev.lockstep.rocketmq.remoting.Request;
import java.nio.charset.StandardCharsets;
import org.apache.rocketmq.common.filter.ExpressionType;
import org.apache.rocketmq.remoting.protocol.RequestCode;
import org.apache.rocketmq.remoting.protocol.ResponseCode;

/** What a cluster's brokers evaluate themselves. Thread-safe. */
public final class FilterAdmin {

  private static final String NOT_SUPPORTED = "does not support";

  private final Brokers cluster;

  public FilterAdmin(Brokers cluster) {
    this.cluster = cluster;
  }

  /** What a broker says to an expression. */
  public sealed interface Verdict {
    /** It evaluates it. */
    record Evaluated() implements Verdict {}

    /** It evaluates no expressions: enablePropertyFilter is not set there. */
    record Unsupported(String remark) implements Verdict {}

    /** The expression is not valid. */
    record Invalid(String remark) implements Verdict {}
  }

  /**
   * Asks the broker as a consumer's client does before it subscribes; nothing is subscribed. Known
   * to all versions from 4.4.0 on.
   */
  public Verdict sql92(String broker, String expression) throws BrokerFault, InterruptedException {
    byte[] body =
        ("{\"clientId\":\"lockstep\",\"group\":\"LOCKSTEP_CHECK\",\"subscriptionData\":{\"topic\":\"TBW102\",\"subString\":"
                + JsonText.quoted(expression)
                + ",\"expressionType\":\""
                + ExpressionType.SQL92
                + "\"}}")
            .getBytes(StandardCharsets.UTF_8);
    try {
      cluster.call(broker, Request.of(RequestCode.CHECK_CLIENT_CONFIG).build(body));
      return new Verdict.Evaluated();
    } catch (BrokerFault fault) {
      if (fault.code() == ResponseCode.SUBSCRIPTION_PARSE_FAILED) {
        return new Verdict.Invalid(fault.getMessage());
      }
      if (fault.code() == ResponseCode.SYSTEM_ERROR && fault.getMessage().contains(NOT_SUPPORTED)) {
        return new Verdict.Unsupported(fault.getMessage());
      }
      throw fault;
    }
  }
}
