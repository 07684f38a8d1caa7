package dev.lockstep.coordinator.admin.progress;

import com.google.protobuf.Any;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.rpc.Code;
import com.google.rpc.Status;
import dev.lockstep.admin.v1.SyncProgressResponse;
import dev.lockstep.coordinator.admin.error.AdminExceptionHandlerProvider;
import dev.lockstep.coordinator.admin.error.AnsweredException;
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
 * Syncs that were sent again with the same request id answer what they answered the first time. One
 * that was cut off before its summary has not been answered, and is done again. The answers of a
 * stream are kept as one status: its details are the streamed answers, and after them those of the
 * error that ended the stream, if one did. Thread-safe.
 */
@ApplicationScoped
class RepeatedSyncs {
  private final RequestLog log;
  private final Set<String> underWay = ConcurrentHashMap.newKeySet();

  RepeatedSyncs(RequestLog log) {
    this.log = log;
  }

  /** Carries out a sync, or answers what it answered before. */
  void once(
      Change change,
      Answers<SyncProgressResponse> answers,
      Consumer<Answers<SyncProgressResponse>> work) {
    if (change.requestId().isEmpty()) {
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
        answerAgain(before.get(), answers);
      } else {
        carryOut(change, answers, work);
      }
    } finally {
      underWay.remove(change.requestId());
    }
  }

  private void carryOut(
      Change change,
      Answers<SyncProgressResponse> answers,
      Consumer<Answers<SyncProgressResponse>> work) {
    Recorder recorder = new Recorder(answers);
    Status end = Status.getDefaultInstance();
    try {
      work.accept(recorder);
    } catch (RuntimeException e) {
      end = AdminExceptionHandlerProvider.statusOf(e);
      throw new AnsweredException(end);
    } finally {
      if (recorder.complete) {
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

  private static void answerAgain(Status kept, Answers<SyncProgressResponse> answers) {
    Status.Builder end = kept.toBuilder().clearDetails();
    for (Any detail : kept.getDetailsList()) {
      if (detail.is(SyncProgressResponse.class)) {
        answers.send(unpack(detail));
      } else {
        end.addDetails(detail);
      }
    }
    if (end.getCode() != Code.OK_VALUE) {
      throw new AnsweredException(end.build());
    }
  }

  private static SyncProgressResponse unpack(Any detail) {
    try {
      return detail.unpack(SyncProgressResponse.class);
    } catch (InvalidProtocolBufferException e) {
      throw new IllegalStateException("a kept answer cannot be read", e);
    }
  }

  /** Passes answers on and keeps them; used by the thread of the call only. */
  private static final class Recorder implements Answers<SyncProgressResponse> {
    private final Answers<SyncProgressResponse> target;
    private final List<Any> sent = new ArrayList<>();
    private boolean complete;

    Recorder(Answers<SyncProgressResponse> target) {
      this.target = target;
    }

    @Override
    public void send(SyncProgressResponse answer) {
      sent.add(Any.pack(answer));
      complete = answer.hasSummary();
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
