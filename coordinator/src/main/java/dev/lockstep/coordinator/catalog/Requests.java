package dev.lockstep.coordinator.catalog;

import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Message;
import com.google.protobuf.Parser;
import dev.lockstep.coordinator.failure.ControlException;
import dev.lockstep.coordinator.failure.Reason;
import dev.lockstep.coordinator.store.RequestRecord;
import dev.lockstep.coordinator.store.Tables;
import java.time.Clock;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Supplier;

/** Looks up and keeps answers by request id, within a transaction of the caller. */
final class Requests {
  private static final Duration KEPT = Duration.ofDays(1);

  private final Clock clock;

  Requests(Clock clock) {
    this.clock = clock;
  }

  /**
   * An answer.
   *
   * @param answer the answer
   * @param effect what was done for it
   */
  record Outcome<T>(T answer, Effect effect) {
    boolean applied() {
      return effect == Effect.APPLIED;
    }
  }

  /** What was done for an answer. */
  enum Effect {
    /** The store was changed. */
    APPLIED,
    /** There was nothing to change. */
    UNCHANGED,
    /** It was only to be validated. */
    VALIDATED,
    /** Nothing: it was given before. */
    REPLAYED;

    /** The effect of a change that is to be carried out unless it is only to be validated. */
    static Effect of(Change change) {
      return change.validateOnly() ? VALIDATED : APPLIED;
    }
  }

  /** The answer that was given before, else that of the work, which is then kept. */
  <T extends Message> Outcome<T> once(
      Tables tables, Change change, Parser<T> parser, Supplier<Outcome<T>> work) {
    Optional<T> before = find(tables, change, parser);
    if (before.isPresent()) {
      return new Outcome<>(before.get(), Effect.REPLAYED);
    }
    Outcome<T> outcome = work.get();
    remember(tables, change, outcome.answer());
    return outcome;
  }

  <T extends Message> Optional<T> find(Tables tables, Change change, Parser<T> parser) {
    if (change.requestId().isEmpty()) {
      return Optional.empty();
    }
    Optional<RequestRecord> found =
        tables.requests().find(change.requestId(), clock.instant().minus(KEPT));
    if (found.isEmpty()) {
      return Optional.empty();
    }
    RequestRecord request = found.get();
    if (!request.call().equals(change.call()) || !request.digest().equals(change.digest())) {
      throw new ControlException(
          Reason.REQUEST_ID_REUSED,
          "request_id: \""
              + change.requestId()
              + "\" was used for a different request ("
              + request.call()
              + ") within the last day; use a new one",
          "request_id");
    }
    try {
      return Optional.of(parser.parseFrom(request.answer()));
    } catch (InvalidProtocolBufferException e) {
      throw new ControlException(Reason.STORE_UNAVAILABLE, "the stored answer cannot be read", e);
    }
  }

  void remember(Tables tables, Change change, Message answer) {
    if (!change.requestId().isEmpty() && !change.validateOnly()) {
      tables
          .requests()
          .put(
              new RequestRecord(
                  change.requestId(),
                  change.call(),
                  change.digest(),
                  answer.toByteString(),
                  clock.instant()));
    }
  }
}
