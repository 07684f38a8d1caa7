package dev.lockstep.coordinator.admin.error;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.InvalidProtocolBufferException;
import com.google.rpc.BadRequest;
import com.google.rpc.Code;
import com.google.rpc.ErrorInfo;
import com.google.rpc.Status;
import dev.lockstep.coordinator.admin.validation.InvalidRequestException;
import dev.lockstep.coordinator.admin.validation.Violation;
import dev.lockstep.coordinator.failure.ControlException;
import dev.lockstep.coordinator.failure.Reason;
import java.util.List;
import java.util.concurrent.CompletionException;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class StatusesTest {
  @Test
  void carriesTheReasonAndTheWholeRemedy() throws InvalidProtocolBufferException {
    ControlException failure =
        new ControlException(Reason.CLUSTER_NOT_REGISTERED, "register it first", "task.source");

    Status status = Statuses.of(failure);

    assertThat(status.getCode()).isEqualTo(Code.FAILED_PRECONDITION_VALUE);
    assertThat(status.getMessage()).isEqualTo("register it first");
    ErrorInfo info = status.getDetails(0).unpack(ErrorInfo.class);
    assertThat(info.getReason()).isEqualTo("CLUSTER_NOT_REGISTERED");
    assertThat(info.getDomain()).isEqualTo("lockstep.dev");
    assertThat(status.getDetails(1).unpack(BadRequest.class).getFieldViolations(0).getField())
        .isEqualTo("task.source");
  }

  @Test
  void namesEveryViolationInMessageAndDetails() throws InvalidProtocolBufferException {
    InvalidRequestException failure =
        new InvalidRequestException(
            List.of(
                new Violation("task.source", "is required: a"),
                new Violation("task.state", "must be b")));

    Status status = Statuses.of(failure);

    assertThat(status.getCode()).isEqualTo(Code.INVALID_ARGUMENT_VALUE);
    assertThat(status.getMessage()).isEqualTo("task.source is required: a; task.state must be b");
    assertThat(status.getDetails(1).unpack(BadRequest.class).getFieldViolationsList())
        .extracting(BadRequest.FieldViolation::getField)
        .containsExactly("task.source", "task.state");
  }

  @Test
  void fitsIntoTheHeadersThatClientsTake() {
    List<Violation> many =
        IntStream.range(0, 1000)
            .mapToObj(i ->
                new Violation(
                    "task.mappings[" + i + "].destination_topic", "must be " + "x".repeat(150)))
            .toList();

    Status status = Statuses.of(new InvalidRequestException(many));

    int base64 = status.getSerializedSize() * 4 / 3;
    assertThat(base64 + status.getMessage().length()).isLessThan(8000);
    assertThat(status.getMessage()).endsWith(" more");
  }

  @Test
  void showsNothingOfADefectButItsId() throws InvalidProtocolBufferException {
    Throwable defect = new CompletionException(new IllegalStateException("com.zaxxer.Secret"));

    Status status = AdminExceptionHandlerProvider.statusOf(defect);

    assertThat(status.getCode()).isEqualTo(Code.INTERNAL_VALUE);
    assertThat(status.toString()).doesNotContain("Secret").doesNotContain("Exception");
    String id = status.getDetails(0).unpack(ErrorInfo.class).getMetadataOrThrow("id");
    assertThat(status.getMessage()).contains(id);
  }
}
