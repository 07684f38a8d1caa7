package dev.lockstep.relay.queue;

import dev.lockstep.relay.metrics.RelayMeters;
import dev.lockstep.relay.rate.Lane;
import dev.lockstep.rocketmq.log.BatchBuilder;
import java.time.Clock;
import java.time.Duration;

/**
 * What a batch pays to the task's rate limits before it is sent. Used by one thread; nothing waits
 * here.
 */
final class Toll {

  /** Messages not older than this are live: they go before those that catch up. */
  private static final long LIVE_MS = 3_000;

  private static final Duration NO_WAIT = Duration.ofSeconds(30);

  private final Lane lane;
  private final QueueState state;
  private final RelayMeters meters;
  private final Clock clock;
  private boolean paid;
  private long waitingSince;
  private Duration pause = NO_WAIT;

  Toll(Lane lane, QueueState state, RelayMeters meters, Clock clock) {
    this.lane = lane;
    this.state = state;
    this.meters = meters;
    this.clock = clock;
  }

  /** Bounds batches to what the limits let through at once. */
  void bound(BatchLimit limit) {
    limit.pace(lane.mostMessages(), lane.mostBytes());
  }

  /** Pays for the batch, if that was not done yet. */
  boolean pay(BatchBuilder batch) {
    if (paid) {
      return true;
    }
    boolean live = clock.millis() - batch.storeTime() < LIVE_MS;
    long nanos = lane.tryTake(batch.count(), batch.payload(), live);
    paid = nanos == 0;
    pause = paid ? NO_WAIT : Duration.ofNanos(nanos);
    noteWait();
    return paid;
  }

  private void noteWait() {
    long now = System.nanoTime();
    if (!paid) {
      state.limited();
    }
    if (!paid && waitingSince == 0) {
      waitingSince = now;
    } else if (paid && waitingSince != 0) {
      meters.rateWaited(Duration.ofNanos(now - waitingSince));
      waitingSince = 0;
    }
  }

  /** Is a batch paid for that was not sent yet? It must not grow. */
  boolean isPaid() {
    return paid;
  }

  /** The batch was sent. */
  void sent() {
    paid = false;
    pause = NO_WAIT;
  }

  /** Longest time until {@link #pay} is worth another call. */
  Duration pause() {
    return pause;
  }

  /** Nothing is to be sent any more. */
  void leave() {
    lane.leave();
  }
}
