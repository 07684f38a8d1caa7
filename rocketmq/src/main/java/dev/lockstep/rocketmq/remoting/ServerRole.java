package dev.lockstep.rocketmq.remoting;

/** What a server of a cluster is there for. */
public enum ServerRole {
  /** Knows where brokers are. */
  NAME_SERVER,
  /** Has messages and offsets. */
  BROKER
}
