package dev.lockstep.coordinator.admin.error;

import com.google.rpc.Status;
import dev.lockstep.coordinator.admin.validation.InvalidRequestException;
import dev.lockstep.coordinator.failure.ControlException;
import dev.lockstep.coordinator.failure.Reason;
import io.grpc.Metadata;
import io.grpc.ServerCall;
import io.grpc.StatusException;
import io.grpc.StatusRuntimeException;
import io.grpc.protobuf.StatusProto;
import io.quarkus.grpc.ExceptionHandler;
import io.quarkus.grpc.ExceptionHandlerProvider;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.UUID;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import org.jboss.logging.Logger;

/**
 * Turns whatever a gRPC service failed with into the status that the caller gets. What is not
 * foreseen becomes INTERNAL with an id that the log has too: neither class names nor messages of
 * libraries leave the process. Thread-safe.
 */
@ApplicationScoped
public class AdminExceptionHandlerProvider implements ExceptionHandlerProvider {
  private static final Logger LOG = Logger.getLogger(AdminExceptionHandlerProvider.class);

  @Override
  public <Q, R> ExceptionHandler<Q, R> createHandler(
      ServerCall.Listener<Q> listener, ServerCall<Q, R> call, Metadata metadata) {
    return new ClosingHandler<>(listener, call, metadata);
  }

  @Override
  public Throwable transform(Throwable failure) {
    return toGrpc(failure);
  }

  /** Never fails itself: the caller would wait for an answer for good. */
  private static StatusRuntimeException toGrpc(Throwable failure) {
    try {
      return translated(failure);
    } catch (RuntimeException | LinkageError e) {
      LOG.errorf(e, "a %s cannot be told to the caller", failure.getClass().getName());
      return io.grpc.Status.INTERNAL
          .withDescription("internal error: the coordinator's log has the cause; please report it")
          .asRuntimeException();
    }
  }

  private static StatusRuntimeException translated(Throwable failure) {
    return switch (failure) {
      case StatusRuntimeException e -> e;
      case StatusException e -> new StatusRuntimeException(e.getStatus(), e.getTrailers());
      case CompletionException e when e.getCause() != null -> translated(e.getCause());
      case ExecutionException e when e.getCause() != null -> translated(e.getCause());
      default -> StatusProto.toStatusRuntimeException(statusOf(failure));
    };
  }

  /** The status of any failure; logs those that are not foreseen. */
  public static Status statusOf(Throwable failure) {
    return switch (failure) {
      case InvalidRequestException e -> Statuses.of(e);
      case AnsweredException e -> e.status();
      case ControlException e when e.reason() != Reason.INTERNAL -> Statuses.of(e);
      case CancellationException e ->
          Statuses.of(new ControlException(Reason.CANCELLED, "the call was cancelled", e));
      default -> {
        String id = UUID.randomUUID().toString();
        LOG.errorf(failure, "call failed unexpectedly, id=%s", id);
        yield Statuses.defect(id);
      }
    };
  }

  private static final class ClosingHandler<Q, R> extends ExceptionHandler<Q, R> {
    ClosingHandler(ServerCall.Listener<Q> listener, ServerCall<Q, R> call, Metadata metadata) {
      super(listener, call, metadata);
    }

    @Override
    protected void handleException(Throwable failure, ServerCall<Q, R> call, Metadata metadata) {
      StatusRuntimeException status = toGrpc(failure);
      Metadata trailers = status.getTrailers();
      call.close(status.getStatus(), trailers == null ? new Metadata() : trailers);
    }
  }
}
