package dev.lockstep.worker;

import dev.lockstep.worker.v1.Command;

/** Carries out commands of the coordinator. Implemented as a CDI bean; thread-safe. */
public interface CommandHandler {

  /** Does this handler carry out the command? Looks at its kind only. */
  boolean handles(Command command);

  /**
   * Carries it out, on a virtual thread of its own, and returns when it is done. A command that is
   * cancelled, has run out of time or has lost its coordinator is interrupted.
   *
   * @throws CommandFault to end it with that status
   * @throws dev.lockstep.rocketmq.BrokerFault to end it with the status of the fault's kind
   * @throws Exception anything else ends it as INTERNAL, and is logged with its stack trace
   */
  void run(Command command, CommandSink sink) throws Exception;
}
