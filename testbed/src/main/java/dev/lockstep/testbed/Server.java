package dev.lockstep.testbed;

import java.util.List;

/**
 * One server of a cluster, which can be killed and started again over the same files. Thread-safe.
 */
interface Server {

  /**
   * What to start.
   *
   * @param name unique in the cluster; also the name of its home folder
   * @param version which version of RocketMQ
   * @param role what kind of server
   * @param arguments of the server
   * @param heap for {@code -Xmx}
   * @param port where it listens
   */
  record Spec(
      String name,
      ServerVersion version,
      Role role,
      List<String> arguments,
      String heap,
      int port) {}

  /** The kinds of servers. */
  enum Role {
    NAME_SERVER,
    BROKER,
    /** A broker and a gRPC proxy in one. */
    BROKER_WITH_PROXY
  }

  /** The server's name in its cluster. */
  String name();

  /** Starts it; returns before it is up. */
  void start();

  /** Whether it runs, suspended or not. */
  boolean isAlive();

  /**
   * Whether the server is up.
   *
   * @throws IllegalStateException if it died; with the end of its output
   */
  boolean isStarted();

  /**
   * Makes a broker register with its name server now instead of at its next turn, if it can be told
   * to.
   */
  void register();

  /** Whether {@link #register} makes sense before the server is up. */
  boolean takesCommandsEarly();

  /** Kills it (SIGKILL), returns once it is gone. */
  void kill();

  /**
   * Its process id.
   *
   * @throws IllegalStateException if it is not running
   */
  long pid();

  /** Freezes it. */
  void suspend();

  /** Lets it go on. */
  void resume();

  /** The end of what it printed, for error messages. */
  String output();

  /** Removes what is left of it for good, apart from the cluster's folder. */
  void remove();
}
