package dev.lockstep.e2e.load;

import dev.lockstep.rocketmq.BrokerFault;

/** Asks a cluster that has nothing to complain of: a fault is the end of a measurement. */
final class Asked {

  interface Question<T> {
    T ask() throws BrokerFault, InterruptedException;
  }

  private Asked() {}

  static <T> T of(Question<T> question) {
    try {
      return question.ask();
    } catch (BrokerFault e) {
      throw new IllegalStateException(e.getMessage(), e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted", e);
    }
  }
}
