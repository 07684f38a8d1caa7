package dev.lockstep.offsetsync.sync;

import dev.lockstep.rocketmq.BrokerFault;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * One question that many ask at the same time: those that wait together share the next answer, or
 * what kept it from being given. Asked one at a time, by one of those that wait. Thread-safe.
 */
final class SharedLook<T> {

  /** Asks. */
  interface Question<T> {
    T ask() throws BrokerFault, InterruptedException;
  }

  private sealed interface Answer<T> {
    record Given<T>(T value) implements Answer<T> {}

    record Refused<T>(BrokerFault fault) implements Answer<T> {}
  }

  /** One time of asking. Its fields are guarded by the look until it has ended. */
  private static final class Turn<T> {
    private final CountDownLatch ended = new CountDownLatch(1);
    private boolean begun;
    private long askedAt;
    private @Nullable Answer<T> answer;
  }

  private final Question<T> question;
  private final Duration pace;
  // Guarded by this.
  private @Nullable Turn<T> last;
  private @Nullable Turn<T> current;
  private @Nullable Turn<T> next;

  SharedLook(Question<T> question) {
    this(question, Duration.ZERO);
  }

  /**
   * @param pace the least time between two questions: an answer that costs much is waited for by
   *     more
   */
  SharedLook(Question<T> question, Duration pace) {
    this.question = question;
    this.pace = pace;
  }

  /**
   * An answer to a question that was asked at this time or later.
   *
   * @param time as of {@link System#nanoTime}
   */
  T notBefore(long time) throws BrokerFault, InterruptedException {
    while (true) {
      Turn<T> turn;
      Turn<T> before;
      boolean mine;
      synchronized (this) {
        turn = turnFor(time);
        mine = turn == null;
        before = current;
        if (turn == null) {
          turn = new Turn<>();
          next = turn;
        }
      }
      if (mine) {
        take(turn, before);
      }
      turn.ended.await(); // whoever takes it ends it, however that goes
      Optional<Answer<T>> answer = answerOf(turn);
      if (answer.isPresent()) {
        return switch (answer.get()) {
          case Answer.Given<T> given -> given.value();
          case Answer.Refused<T> refused -> throw refused.fault();
        };
      }
    }
  }

  /** A turn whose answer will do; null if there is none yet. */
  private @Nullable Turn<T> turnFor(long time) {
    if (last != null && last.askedAt - time >= 0) {
      return last;
    }
    return current != null && current.askedAt - time >= 0 ? current : next;
  }

  private void take(Turn<T> turn, @Nullable Turn<T> before) throws InterruptedException {
    try {
      if (before != null) {
        before.ended.await();
      }
      awaitPace();
      begin(turn);
      Answer<T> answer = ask();
      synchronized (this) {
        turn.answer = answer;
        last = turn;
      }
    } finally {
      end(turn);
    }
  }

  private void awaitPace() throws InterruptedException {
    long left;
    synchronized (this) {
      left = last == null ? 0 : last.askedAt + pace.toNanos() - System.nanoTime();
    }
    if (left > 0) {
      TimeUnit.NANOSECONDS.sleep(left);
    }
  }

  private synchronized void begin(Turn<T> turn) {
    turn.askedAt = System.nanoTime();
    turn.begun = true;
    current = turn;
    next = null;
  }

  private synchronized void end(Turn<T> turn) {
    if (turn.begun) {
      current = null;
    } else {
      next = null;
    }
    turn.ended.countDown();
  }

  private synchronized Optional<Answer<T>> answerOf(Turn<T> turn) {
    return Optional.ofNullable(turn.answer);
  }

  private Answer<T> ask() throws InterruptedException {
    try {
      return new Answer.Given<>(question.ask());
    } catch (BrokerFault fault) {
      return new Answer.Refused<>(fault);
    }
  }
}
