package dev.lockstep.rocketmq.remoting;

import dev.lockstep.rocketmq.BrokerFault;

/** Is told of each request that a client sends, and of its end. Thread-safe; must not block. */
@FunctionalInterface
public interface RequestMeter {

  /** Counts nothing. */
  RequestMeter NONE = (cluster, code) -> {};

  /**
   * A request is on its way.
   *
   * @param cluster name in Lockstep
   * @param code RocketMQ's code of the request
   */
  void sent(String cluster, int code);

  /**
   * A request was answered, whatever the answer says.
   *
   * @param role of the server that answered
   * @param nanos since it was sent; a pull may wait for messages
   */
  default void answered(String cluster, ServerRole role, int code, long nanos) {}

  /**
   * A server could not be connected to, did not answer in time, or ended the connection before it
   * had answered. Connections that we end ourselves do not count.
   */
  default void failed(String cluster, BrokerFault.Kind kind) {}
}
