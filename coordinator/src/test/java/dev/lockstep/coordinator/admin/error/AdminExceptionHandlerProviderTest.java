package dev.lockstep.coordinator.admin.error;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lockstep.coordinator.failure.ControlException;
import dev.lockstep.coordinator.failure.Reason;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import java.io.Serial;
import java.util.concurrent.CompletionException;
import org.junit.jupiter.api.Test;

class AdminExceptionHandlerProviderTest {

  private final AdminExceptionHandlerProvider handlers = new AdminExceptionHandlerProvider();

  @Test
  void tellsWhatIsForeseenAlsoWhereItIsWrapped() {
    ControlException busy = new ControlException(Reason.OVERLOADED, "too busy");

    assertThat(status(new CompletionException(busy)).getDescription()).isEqualTo("too busy");
  }

  @Test
  void answersThoughTheFailureCannotBeTold() {
    Status status = status(new Untellable());

    assertThat(status.getCode()).isEqualTo(Status.Code.INTERNAL);
    assertThat(status.getDescription()).contains("the coordinator's log has the cause");
  }

  private Status status(Throwable failure) {
    return ((StatusRuntimeException) handlers.transform(failure)).getStatus();
  }

  private static final class Untellable extends CompletionException {
    @Serial private static final long serialVersionUID = 1L;

    @Override
    public synchronized Throwable getCause() {
      throw new IllegalStateException("as for a class that a native image lacks");
    }
  }
}
