package dev.lockstep.relay.queue;

import com.google.protobuf.Timestamp;
import com.google.protobuf.util.Durations;
import com.google.protobuf.util.Timestamps;
import dev.lockstep.admin.v1.QueuePhase;
import dev.lockstep.admin.v1.QueueStatus;
import dev.lockstep.relay.metrics.QueueFigures;
import java.time.Clock;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Where a queue stands, written by its relay and read by whoever reports it. Thread-safe.
 *
 * <p>INVARIANT: the checkpoint only tells of appends that the destination has acknowledged.
 */
final class QueueState {

  private final QueuePlan plan;
  private final Clock clock;
  private final Runnable phaseChanged;
  private final RateMeter messages = new RateMeter(System.nanoTime());
  private final RateMeter bytes = new RateMeter(System.nanoTime());
  private QueuePhase.Value phase = QueuePhase.Value.RESUMING;
  private @Nullable Checkpoint checkpoint;
  private long sourceMax;
  private long waitingSince;
  private long gotOnAt = System.nanoTime();
  private long heardAt = System.nanoTime();
  private long seenAt = System.nanoTime();
  private long relayed;
  private boolean held;
  private String lastError = "";
  private long lastErrorAt;

  QueueState(QueuePlan plan, Clock clock, Runnable phaseChanged) {
    this.plan = plan;
    this.clock = clock;
    this.phaseChanged = phaseChanged;
    this.checkpoint = plan.checkpoint();
    this.sourceMax = checkpoint == null ? 0 : checkpoint.sourceOffset();
  }

  synchronized Optional<Checkpoint> checkpoint() {
    return Optional.ofNullable(checkpoint);
  }

  synchronized QueuePhase.Value phase() {
    return phase;
  }

  void enter(QueuePhase.Value next) {
    synchronized (this) {
      if (phase == next) {
        return;
      }
      phase = next;
      gotOnAt = System.nanoTime();
    }
    phaseChanged.run();
  }

  synchronized void failed(String error) {
    lastError = error;
    lastErrorAt = clock.millis();
  }

  /** All source messages below the checkpoint are dealt with. */
  synchronized void at(Checkpoint now) {
    checkpoint = now;
    sourceMax = Math.max(sourceMax, now.sourceOffset());
    gotOnAt = System.nanoTime();
    held = false;
  }

  /** The next message waits until it is known whether it was copied before it was due. */
  synchronized void held() {
    held = true;
  }

  /** Nothing moves now because it may not: a rate limit binds, or the destination is busy. */
  synchronized void limited() {
    gotOnAt = System.nanoTime();
  }

  /** Does the queue relay, has messages that wait, and has not moved for so long? */
  synchronized boolean isStuck(Duration limit) {
    return phase == QueuePhase.Value.RELAYING
        && !held
        && lag() > 0
        && System.nanoTime() - gotOnAt > limit.toNanos();
  }

  /** Does copying not tell where the source ends? */
  synchronized boolean isSilent(Duration limit) {
    return phase != QueuePhase.Value.RELAYING || System.nanoTime() - heardAt > limit.toNanos();
  }

  private long lag() {
    return checkpoint == null ? 0 : Math.max(0, sourceMax - checkpoint.sourceOffset());
  }

  /** A batch was stored. */
  synchronized void stored(Checkpoint now, int count, long byteCount) {
    at(now);
    relayed += count;
    long nanos = System.nanoTime();
    messages.add(count, nanos);
    bytes.add(byteCount, nanos);
  }

  /**
   * The source queue ends here.
   *
   * @param oldestWaiting store time of the oldest message that waits, ms; only meaningful if one
   *     does
   */
  synchronized void sourceEnds(long maxOffset, long oldestWaiting) {
    sourceEndsAt(maxOffset);
    heardAt = seenAt;
    waitingSince = oldestWaiting;
  }

  /** The source queue ends here; what waits was not looked at. */
  synchronized void sourceEndsAt(long maxOffset) {
    boolean idle = lag() == 0;
    sourceMax = maxOffset;
    seenAt = System.nanoTime();
    if (idle) {
      gotOnAt = seenAt;
    }
  }

  double bytesPerSecond() {
    return bytes.perSecond(System.nanoTime());
  }

  synchronized QueueFigures figures() {
    long lag = lag();
    return new QueueFigures(phase, lag, lagMillis(lag, clock.millis()), System.nanoTime() - seenAt);
  }

  private long lagMillis(long lag, long now) {
    return lag == 0 || waitingSince == 0 ? 0 : Math.max(0, now - waitingSince);
  }

  /** All but the time of the report, which the coordinator knows. */
  synchronized QueueStatus status() {
    long nanos = System.nanoTime();
    long now = clock.millis();
    QueueStatus.Builder status =
        QueueStatus.newBuilder()
            .setSourceBroker(plan.source().broker())
            .setSourceQueueId(plan.source().id())
            .setDestinationBroker(plan.destination().broker())
            .setDestinationQueueId(plan.destination().id())
            .setPhase(phase)
            .setMessagesRelayed(relayed)
            .setMessagesPerSecond(messages.perSecond(nanos))
            .setBytesPerSecond(bytes.perSecond(nanos))
            .setLastError(lastError);
    if (lastErrorAt > 0) {
      Timestamp at = Timestamps.fromMillis(lastErrorAt);
      status.setLastErrorTime(at);
    }
    if (checkpoint != null) {
      long lag = lag();
      status
          .setSourceMaxOffset(sourceMax)
          .setRelayedOffset(checkpoint.sourceOffset())
          .setDestinationOffset(checkpoint.destinationOffset())
          .setLagMessages(lag)
          .setLagTime(Durations.fromMillis(lagMillis(lag, now)));
    }
    return status.build();
  }
}
