package dev.lockstep.rocketmq.remoting;

/** Is told of each request that a client sends. Thread-safe; must not block. */
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
}
