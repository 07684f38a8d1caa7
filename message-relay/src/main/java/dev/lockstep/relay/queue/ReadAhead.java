package dev.lockstep.relay.queue;

import dev.lockstep.rocketmq.BrokerFault;
import dev.lockstep.rocketmq.log.Pull;
import dev.lockstep.rocketmq.log.QueueReader;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * Reads a queue in order with several pulls under way at predicted offsets, so that a round trip
 * costs latency and not throughput. At the tail one pull waits for the next message, or two over a
 * long way ({@link TailPace}).
 *
 * <p>INVARIANT: pieces come in offset order without a hole: each starts at or before the position
 * that the one before it ended at; what it has below that position was handed out already.
 *
 * <p>A backlog is read in bursts: pulls leave, and the signal is raised, for several at a time,
 * since waking a thread costs as much as copying a hundred messages.
 *
 * <p>Used by one thread; the signal is raised when {@link #poll} is worth a call.
 */
public final class ReadAhead implements AutoCloseable {

  /**
   * The next piece of the queue.
   *
   * @param from the first offset that was not handed out before
   */
  public record Piece(long from, Pull pull) {}

  private record Answer(Pull pull, long nanos) {}

  private record Flight(
      long from, int asked, long reserved, boolean atTail, CompletableFuture<Answer> answer) {}

  /**
   * How the tail is read.
   *
   * @param longPoll how long a pull waits there for a message; zero to be told at once that nothing
   *     is there
   * @param overlaps whether a second pull may leave before the first is answered
   */
  public record Tail(Duration longPoll, boolean overlaps) {

    /** Nothing is waited for. */
    public static final Tail END = new Tail(Duration.ZERO, false);
  }

  /** A queue that is not further behind is served before those that catch up. */
  private static final long NEAR_TAIL = 10_000;

  private final QueueReader reader;
  private final Tail tail;
  private final PullWindow window;
  private final MemoryBudget budget;
  private final Signal signal;
  private final ArrayDeque<Flight> flights = new ArrayDeque<>();
  private int atTail;
  private final AtomicInteger answered = new AtomicInteger();
  private volatile int worthACall = 1;
  private long position;
  private long frontier;
  private final TailPace pace = new TailPace();
  private long knownMax = -1;
  private long wakesAt;
  private @Nullable CompletableFuture<Answer> probe;

  /** Reads from an offset on. */
  public ReadAhead(
      QueueReader reader,
      long from,
      Tail tail,
      PullWindow window,
      MemoryBudget budget,
      Signal signal) {
    this.reader = reader;
    this.position = from;
    this.frontier = from;
    this.tail = tail;
    this.window = window;
    this.budget = budget;
    this.signal = signal;
  }

  /** The next piece, or null if it has not come in yet. Keeps pulls under way. */
  public @Nullable Piece poll() throws BrokerFault {
    launch();
    Flight head = flights.element();
    if (!head.answer.isDone()) {
      return null;
    }
    answered.decrementAndGet();
    land(head);
    Answer answer = join(head.answer);
    if (!head.atTail) {
      window.answered(answer.nanos, System.nanoTime());
    }
    Pull pull = answer.pull;
    Piece piece = new Piece(position, pull);
    switch (pull) {
      case Pull.Found found ->
          covered(head, found.nextOffset(), found.maxOffset(), found.messages().bytes());
      case Pull.Nothing nothing -> covered(head, nothing.nextOffset(), nothing.maxOffset(), 0);
      case Pull.Moved moved -> knownMax = moved.maxOffset();
      case Pull.Missing _ -> {}
    }
    launch();
    return piece;
  }

  /** As {@link #poll}, but waits for the piece. */
  public Piece take() throws BrokerFault, InterruptedException {
    Piece piece = poll();
    while (piece == null) {
      signal.await(Duration.ofSeconds(1));
      piece = poll();
    }
    return piece;
  }

  private void covered(Flight flight, long next, long max, int bytes) {
    knownMax = max;
    if (next > flight.from && next < max) {
      window.served(flight.asked, next - flight.from, bytes);
      window.copied(System.nanoTime());
    } else {
      window.atTail();
      pace.reached(bytes > 0);
    }
    moveTo(next);
  }

  private void moveTo(long next) {
    position = Math.max(position, next);
    frontier = Math.max(frontier, position);
    Flight following = flights.peek();
    if (following != null && following.from > position) {
      flights.addFirst(pull(position, (int) (following.from - position), Duration.ZERO, 0));
    }
  }

  private void launch() {
    if (flights.isEmpty()) {
      frontier = position;
      ask(position, tail.longPoll, 0);
    }
    if (window.width() - flights.size() >= window.burst()) {
      launchBurst();
    }
    if (tail.overlaps && frontier >= knownMax) {
      launchAtTail(System.nanoTime());
    }
    worthACall = atTail > 0 ? 1 : Math.min(window.burst(), flights.size());
  }

  private void launchBurst() {
    while (flights.size() < window.width() && frontier < knownMax && reader.hasRoom()) {
      long bytes = window.pullBytes();
      if (!budget.tryTake(bytes, knownMax - position < NEAR_TAIL)) {
        return;
      }
      ask(frontier, Duration.ZERO, bytes);
    }
  }

  private void launchAtTail(long now) {
    measureRoundTrip(now);
    long wait = pace.untilNext(atTail, window.roundTrip().nanos(), now);
    if (wait == TailPace.NEVER) {
      return;
    }
    if (wait > 0) {
      wakeAfter(wait, now);
      return;
    }
    long bytes = window.pullBytes();
    if (reader.hasRoom() && budget.tryTake(bytes, true)) {
      ask(Math.max(position, knownMax), tail.longPoll, bytes);
    }
  }

  /** Pulls that wait for messages tell no round trip: now and then one goes that does not wait. */
  private void measureRoundTrip(long now) {
    CompletableFuture<Answer> asked = probe;
    if (asked == null) {
      if (pace.flows() && window.roundTrip().isStale(now)) {
        CompletableFuture<Answer> asking = timed(position, 1, Duration.ZERO);
        var _ = asking.whenComplete((_, _) -> signal.raise());
        probe = asking;
      }
    } else if (asked.isDone()) {
      probe = null;
      if (!asked.isCompletedExceptionally()) {
        window.answered(asked.join().nanos, now);
      }
    }
  }

  private void wakeAfter(long nanos, long now) {
    if (now >= wakesAt) {
      wakesAt = now + nanos;
      CompletableFuture.delayedExecutor(nanos, TimeUnit.NANOSECONDS, Runnable::run)
          .execute(signal::raise);
    }
  }

  private void ask(long from, Duration suspend, long reserved) {
    int messages = window.nextAsk();
    Flight flight = pull(from, messages, suspend, reserved);
    if (flight.atTail) {
      pace.asked(System.nanoTime());
    }
    flights.add(flight);
    // At the tail it is not known how much there will be.
    frontier = Math.max(frontier, flight.atTail ? from : from + messages);
  }

  private Flight pull(long from, int ask, Duration suspend, long reserved) {
    CompletableFuture<Answer> answer = timed(from, ask, suspend);
    var _ =
        answer.whenComplete((_, fault) -> {
          if (answered.incrementAndGet() >= worthACall || fault != null) {
            signal.raise();
          }
        });
    boolean tailward = from >= knownMax;
    atTail += tailward ? 1 : 0;
    return new Flight(from, ask, reserved, tailward, answer);
  }

  private CompletableFuture<Answer> timed(long from, int ask, Duration suspend) {
    long start = System.nanoTime();
    return reader
        .pull(from, ask, suspend)
        .thenApply(pull -> new Answer(pull, System.nanoTime() - start));
  }

  private void land(Flight head) {
    flights.remove();
    atTail -= head.atTail ? 1 : 0;
    budget.give(head.reserved);
  }

  private static Answer join(CompletableFuture<Answer> answer) throws BrokerFault {
    try {
      return answer.join();
    } catch (CompletionException e) {
      if (e.getCause() instanceof BrokerFault fault) {
        throw fault;
      }
      throw e;
    }
  }

  /** Gives back what was reserved; answers still to come are dropped. */
  @Override
  public void close() {
    flights.forEach(flight -> budget.give(flight.reserved));
    flights.clear();
    atTail = 0;
  }
}
