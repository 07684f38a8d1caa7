package dev.lockstep.testbed;

import java.nio.file.Path;
import java.util.Map;

/** One broker (a master) of a {@link RocketMqCluster}, a process of its own. Thread-safe. */
public interface Broker {

  /** The broker's name, {@code broker-a} for the first. */
  String name();

  /** What the name server tells clients, {@code host:port}; stays the same over a restart. */
  String address();

  /**
   * Where the broker itself listens, {@code 127.0.0.1:port}: the same, or what is behind the link.
   */
  String directAddress();

  /**
   * Kills the process (SIGKILL), returns once it is gone. Its files stay. Does nothing to a dead
   * one.
   */
  void kill();

  /**
   * Kills the process if it lives and starts it anew over the same files; returns when it serves
   * and the name server has its route.
   *
   * @throws IllegalStateException if it does not come up in time; the message has the end of its
   *     output
   */
  void restart();

  /**
   * The process id.
   *
   * @throws IllegalStateException if the broker is not running
   */
  long pid();

  /** Freezes the process (SIGSTOP): its connections stay open and nothing answers. */
  void suspend();

  /** Lets a suspended process go on (SIGCONT). */
  void resume();

  /**
   * The folder with its messages and queues. To be looked at or replaced while the broker is dead
   * only.
   */
  Path store();

  /**
   * Changes settings of the running broker, which also keeps them over restarts.
   *
   * @param settings as in {@code broker.conf}
   * @throws IllegalStateException if it refuses or is not running
   */
  void configure(Map<String, String> settings);
}
