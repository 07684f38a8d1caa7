package dev.lockstep.rocketmq;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;

/** Waits for what a broker answers. */
public final class BrokerAnswer {

  private BrokerAnswer() {}

  /**
   * The answer. An interrupted wait leaves the request on its way.
   *
   * @param answer completes with nothing exceptional but a {@link BrokerFault}
   */
  public static <T> T await(CompletableFuture<T> answer) throws BrokerFault, InterruptedException {
    try {
      return answer.get();
    } catch (ExecutionException e) {
      if (e.getCause() instanceof BrokerFault fault) {
        // A fresh one: its stack shows who asked.
        throw new BrokerFault(fault.kind(), fault.code(), fault.getMessage(), fault);
      }
      throw new IllegalStateException("a request failed with other than a BrokerFault", e);
    }
  }
}
