package dev.lockstep.coordinator.admin.progress;

import com.google.protobuf.Any;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Message;
import com.google.rpc.Code;
import com.google.rpc.Status;
import dev.lockstep.coordinator.admin.error.AdminExceptionHandlerProvider;
import dev.lockstep.coordinator.admin.error.AnsweredException;
import dev.lockstep.coordinator.admin.error.Statuses;
import dev.lockstep.coordinator.admin.request.Answers;
import dev.lockstep.coordinator.catalog.Change;
import dev.lockstep.coordinator.catalog.RequestLog;
import dev.lockstep.coordinator.failure.ControlException;
import dev.lockstep.coordinator.failure.Reason;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;

/**
 * Streaming changes that were sent again with the same request id answer what they answered the
 * first time. One that was cut off before all its groups were dealt with has not been answered, and
 * is done again. The answers of a stream are kept as one status: its details are the streamed
 * answers, and after them those of the error that ended the stream, if one did. Thread-safe.
 */
@ApplicationScoped
class RepeatedStreams {
  private final RequestLog log;
  private final Set<String> underWay = ConcurrentHashMap.newKeySet();

  RepeatedStreams(RequestLog log) {
    this.log = log;
  }

  /**
   * Carries out a change, or answers what it answered before.
   *
   * @param type of the answers
   */
  <T extends Message> void once(
      Change change, Class<T> type, Answers<T> answers, Consumer<Answers<T>> work) {
    if (change.requestId().isEmpty() || change.validateOnly()) {
      work.accept(answers);
      return;
    }
    if (!underWay.add(change.requestId())) {
      throw new ControlException(
          Reason.REQUEST_UNDER_WAY,
          "the first request with this request_id has not ended yet: see ListOperations, and send it again after that",
          "request_id");
    }
    try {
      Optional<Status> before = log.find(change, Status.parser());
      if (before.isPresent()) {
        answerAgain(before.get(), type, answers);
      } else {
        carryOut(change, answers, work);
      }
    } finally {
      underWay.remove(change.requestId());
    }
  }

  private <T extends Message> void carryOut(
      Change change, Answers<T> answers, Consumer<Answers<T>> work) {
    Recorder<T> recorder = new Recorder<>(answers);
    Status end = Status.getDefaultInstance();
    try {
      work.accept(recorder);
    } catch (RuntimeException e) {
      end = AdminExceptionHandlerProvider.statusOf(e);
      throw new AnsweredException(end);
    } finally {
      if (isAnswer(end)) {
        log.remember(
            change,
            end.toBuilder()
                .clearDetails()
                .addAllDetails(recorder.sent)
                .addAllDetails(end.getDetailsList())
                .build());
      }
    }
  }

  /** All groups were dealt with, though some of them may have failed. */
  private static boolean isAnswer(Status end) {
    return end.getCode() == Code.OK_VALUE
        || Statuses.reason(end).equals(Reason.GROUPS_FAILED.name());
  }

  private static <T extends Message> void answerAgain(
      Status kept, Class<T> type, Answers<T> answers) {
    Status.Builder end = kept.toBuilder().clearDetails();
    for (Any detail : kept.getDetailsList()) {
      if (detail.is(type)) {
        answers.send(unpack(detail, type));
      } else {
        end.addDetails(detail);
      }
    }
    if (end.getCode() != Code.OK_VALUE) {
      throw new AnsweredException(end.build());
    }
  }

  private static <T extends Message> T unpack(Any detail, Class<T> type) {
    try {
      return detail.unpack(type);
    } catch (InvalidProtocolBufferException e) {
      throw new IllegalStateException("a kept answer cannot be read", e);
    }
  }

  /** Passes answers on and keeps them; used by the thread of the call only. */
  private static final class Recorder<T extends Message> implements Answers<T> {
    private final Answers<T> target;
    private final List<Any> sent = new ArrayList<>();

    Recorder(Answers<T> target) {
      this.target = target;
    }

    @Override
    public void send(T answer) {
      sent.add(Any.pack(answer));
      target.send(answer);
    }

    @Override
    public boolean wanted() {
      return target.wanted();
    }

    @Override
    public void onGone(Runnable listener) {
      target.onGone(listener);
    }
  }
}
