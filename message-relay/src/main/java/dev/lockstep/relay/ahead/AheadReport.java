package dev.lockstep.relay.ahead;

import dev.lockstep.admin.v1.QueueStatus;
import dev.lockstep.relay.queue.Events;
import dev.lockstep.relay.queue.QueuePlan;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Tells what was done ahead: in figures, and as an event where something is not as asked for.
 * Events are told by one thread; figures are thread-safe.
 */
final class AheadReport {

  private final Map<Integer, AheadCounts> counts;
  private final Events events;
  private final Set<String> toldOff = new HashSet<>();
  private volatile @Nullable String trouble;

  AheadReport(AheadPlan plan, Events events) {
    this.counts =
        plan.queues().keySet().stream()
            .collect(Collectors.toUnmodifiableMap(id -> id, _ -> new AheadCounts()));
    this.events = events;
  }

  private AheadCounts of(QueuePlan queue) {
    return of(queue.source().id());
  }

  private AheadCounts of(int sourceQueueId) {
    AheadCounts found = counts.get(sourceQueueId);
    if (found == null) {
      throw new IllegalArgumentException("not a queue of the plan: " + sourceQueueId);
    }
    return found;
  }

  void copied(QueuePlan queue) {
    of(queue).copied();
  }

  void leftOut(QueuePlan queue) {
    of(queue).leftOut();
  }

  /** It will be copied when it is delivered, in no time. */
  void tooSoon(QueuePlan queue) {
    of(queue).unprotected();
  }

  /** It will be copied when it is delivered; said once a queue. */
  void unprotected(QueuePlan queue, long place, String why) {
    of(queue).unprotected();
    if (of(queue).tellOnce()) {
      events.record(
          "SCHEDULED_NOT_PROTECTED",
          "A scheduled message for %s is not copied ahead: %s. It is copied when it is delivered, and so are others like it"
              .formatted(queue.source(), why),
          Map.of(
              "queue", queue.source().toString(),
              "schedule_offset", Long.toString(place),
              "why", why));
    }
  }

  /** The destination will deliver what was cancelled. */
  void notCancelled(String uniqueKey, long due, String why) {
    events.record(
        "NOT_CANCELLED",
        "The source has cancelled scheduled message %s, but its copy is delivered: %s"
            .formatted(uniqueKey, why),
        Map.of("unique_key", uniqueKey, "due", Long.toString(due)));
  }

  /** Nothing, or only what is said, is copied ahead; said once. */
  void off(AheadPlan plan, String why) {
    if (!toldOff.add(why)) {
      return;
    }
    events.record(
        "SCHEDULE_AHEAD_OFF",
        "Scheduled messages of broker %s are not copied ahead to broker %s: %s"
            .formatted(plan.sourceBroker(), plan.destinationBroker(), why),
        Map.of("source", plan.sourceBroker(), "destination", plan.destinationBroker()));
  }

  void forgotten(AheadPlan plan, int count) {
    events.record(
        "AHEAD_FORGOTTEN",
        "%d scheduled messages of broker %s that were copied ahead had to be forgotten (lockstep.relay.ahead-limit): if the source delivers them yet, they are copied twice"
            .formatted(count, plan.sourceBroker()),
        Map.of("source", plan.sourceBroker(), "count", Integer.toString(count)));
  }

  /** Nothing is copied ahead, and what the source's schedule delivers has to wait. */
  void failed(String why) {
    trouble = why;
  }

  /** It is no longer so. */
  void works() {
    trouble = null;
  }

  void addTo(QueueStatus.Builder status) {
    of(status.getSourceQueueId()).addTo(status);
    String why = trouble;
    if (why != null && status.getLastError().isEmpty()) {
      status.setLastError("schedule_ahead: " + why);
    }
  }
}
