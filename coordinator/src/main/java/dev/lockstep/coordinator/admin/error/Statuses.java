package dev.lockstep.coordinator.admin.error;

import com.google.protobuf.Any;
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

/**
 * Statuses of failures that are foreseen.
 *
 * <p>INVARIANT: a status fits into the 8 KiB of headers that gRPC clients take by default, together
 * with its base64 form in the details; else the client would report a broken stream and not the
 * cause. So long lists are cut, and say so.
 */
public final class Statuses {
  private static final String DOMAIN = "lockstep.dev";
  private static final int MAX_MESSAGE = 1200;
  private static final int MAX_DETAILS = 2200;

  private Statuses() {}

  /** The status of a refused or failed call. */
  public static Status of(ControlException failure) {
    Status.Builder status =
        Status.newBuilder()
            .setCode(failure.reason().code().getNumber())
            .setMessage(cut(messageOf(failure)))
            .addDetails(info(failure.reason()));
    if (!failure.field().isEmpty()) {
      status.addDetails(
          Any.pack(badRequest(List.of(new Violation(failure.field(), cut(messageOf(failure)))))));
    }
    return status.build();
  }

  /** The status of a request whose fields are not allowed as they are. */
  public static Status of(InvalidRequestException failure) {
    List<Violation> violations = failure.violations();
    return Status.newBuilder()
        .setCode(Code.INVALID_ARGUMENT_VALUE)
        .setMessage(summary(violations))
        .addDetails(info(Reason.INVALID_FIELD))
        .addDetails(Any.pack(badRequest(violations)))
        .build();
  }

  /** The reason that a status gives in its ErrorInfo; empty if it gives none. */
  public static String reason(Status status) {
    for (Any detail : status.getDetailsList()) {
      if (detail.is(ErrorInfo.class)) {
        try {
          return detail.unpack(ErrorInfo.class).getReason();
        } catch (InvalidProtocolBufferException e) {
          throw new IllegalArgumentException("status: its ErrorInfo cannot be read", e);
        }
      }
    }
    return "";
  }

  /** The status of a defect: the id leads from it to the log. */
  static Status defect(String id) {
    return Status.newBuilder()
        .setCode(Code.INTERNAL_VALUE)
        .setMessage(
            "internal error "
                + id
                + ": the coordinator's log has the cause under this id; please report it")
        .addDetails(
            Any.pack(
                ErrorInfo.newBuilder()
                    .setReason(Reason.INTERNAL.name())
                    .setDomain(DOMAIN)
                    .putMetadata("id", id)
                    .build()))
        .build();
  }

  private static String messageOf(ControlException failure) {
    String message = failure.getMessage();
    return message == null || message.isBlank() ? failure.reason().name() : message;
  }

  private static Any info(Reason reason) {
    return Any.pack(ErrorInfo.newBuilder().setReason(reason.name()).setDomain(DOMAIN).build());
  }

  private static String summary(List<Violation> violations) {
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < violations.size(); i++) {
      String one = violations.get(i).field() + " " + violations.get(i).description();
      if (i > 0 && text.length() + one.length() > MAX_MESSAGE) {
        text.append("; and ").append(violations.size() - i).append(" more");
        break;
      }
      text.append(i == 0 ? "" : "; ").append(one);
    }
    return cut(text.toString());
  }

  private static BadRequest badRequest(List<Violation> violations) {
    BadRequest.Builder badRequest = BadRequest.newBuilder();
    int size = 0;
    for (int i = 0; i < violations.size(); i++) {
      Violation violation = violations.get(i);
      size += violation.field().length() + violation.description().length();
      if (i > 0 && size > MAX_DETAILS) {
        badRequest.addFieldViolations(
            fieldViolation("...", (violations.size() - i) + " more: mend those above first"));
        break;
      }
      badRequest.addFieldViolations(fieldViolation(violation.field(), violation.description()));
    }
    return badRequest.build();
  }

  private static BadRequest.FieldViolation fieldViolation(String field, String description) {
    return BadRequest.FieldViolation.newBuilder()
        .setField(field)
        .setDescription(description)
        .build();
  }

  private static String cut(String message) {
    return message.length() <= MAX_MESSAGE + 200
        ? message
        : message.substring(0, MAX_MESSAGE + 197) + "...";
  }
}
