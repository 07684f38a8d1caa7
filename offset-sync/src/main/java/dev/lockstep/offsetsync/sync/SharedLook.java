package dev.lockstep.offsetsync.sync;

import dev.lockstep.rocketmq.BrokerFault;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * One question that many ask at the same time: those that wait together share the next answer, or
 * what kept it from being given. Thread-safe.
 */
final class SharedLook<T> {

  /** Asks. */
  interface Question<T> {
    T ask() throws BrokerFault, InterruptedException;
  }

  private sealed interface Answer<T> {
    long askedAt();

    record Given<T>(T value, long askedAt) implements Answer<T> {}

    record Refused<T>(BrokerFault fault, long askedAt) implements Answer<T> {}
  }

  private final Question<T> question;
  private final ReentrantLock lock = new ReentrantLock();
  private volatile @Nullable Answer<T> last;

  SharedLook(Question<T> question) {
    this.question = question;
  }

  /**
   * An answer to a question that was asked at this time or later.
   *
   * @param time as of {@link System#nanoTime}
   */
  T notBefore(long time) throws BrokerFault, InterruptedException {
    Answer<T> answer = last;
    if (answer == null || answer.askedAt() - time < 0) {
      lock.lockInterruptibly();
      try {
        answer = last;
        if (answer == null || answer.askedAt() - time < 0) {
          answer = ask();
          last = answer;
        }
      } finally {
        lock.unlock();
      }
    }
    return switch (answer) {
      case Answer.Given<T> given -> given.value();
      case Answer.Refused<T> refused -> throw refused.fault();
    };
  }

  private Answer<T> ask() throws InterruptedException {
    long askedAt = System.nanoTime();
    try {
      return new Answer.Given<>(question.ask(), askedAt);
    } catch (BrokerFault fault) {
      return new Answer.Refused<>(fault, askedAt);
    }
  }
}
