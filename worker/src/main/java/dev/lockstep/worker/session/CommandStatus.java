package dev.lockstep.worker.session;

import com.google.protobuf.Any;
import com.google.rpc.Code;
import com.google.rpc.ErrorInfo;
import com.google.rpc.Status;
import dev.lockstep.rocketmq.BrokerFault;
import dev.lockstep.worker.CommandFault;
import dev.lockstep.worker.CommandHandler;
import dev.lockstep.worker.CommandSink;
import dev.lockstep.worker.v1.Command;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/** How commands end: each failure as a status with a stable reason. */
final class CommandStatus {

  private static final Logger LOG = Logger.getLogger(CommandStatus.class);
  private static final String DOMAIN = "lockstep.dev";

  static final Status OK = Status.newBuilder().setCode(Code.OK_VALUE).build();

  /** Stands in for the handler that this version does not have. */
  static final CommandHandler UNIMPLEMENTED =
      new CommandHandler() {
        @Override
        public boolean handles(Command command) {
          return true;
        }

        @Override
        public void run(Command command, CommandSink sink) throws CommandFault {
          throw new CommandFault(
              Code.UNIMPLEMENTED,
              "COMMAND_UNKNOWN",
              "the worker does not know this command; is it older than the coordinator?");
        }
      };

  private CommandStatus() {}

  static Status of(Throwable failure, Command command, boolean timedOut) {
    return switch (failure) {
      case CommandFault fault -> status(fault.code(), fault.reason(), fault.getMessage());
      case BrokerFault fault ->
          status(code(fault.kind()), "BROKER_" + fault.kind().name(), fault.getMessage());
      case InterruptedException _ when timedOut ->
          status(
              Code.DEADLINE_EXCEEDED,
              "COMMAND_TIMED_OUT",
              "not done in time; what was done stays done, try again for the rest");
      case InterruptedException _ ->
          status(Code.CANCELLED, "COMMAND_CANCELLED", "cancelled; what was done stays done");
      default -> {
        LOG.errorf(
            failure,
            "command failed: command=%s kind=%s",
            command.getCommandId(),
            command.getCommandCase());
        yield status(
            Code.INTERNAL,
            "INTERNAL",
            "internal error; the worker's log has it under command=" + command.getCommandId());
      }
    };
  }

  private static Code code(BrokerFault.Kind kind) {
    return switch (kind) {
      case UNREACHABLE, TIMED_OUT, CONNECTION_LOST, BUSY -> Code.UNAVAILABLE;
      case NOT_FOUND, DENIED, UNSUPPORTED, REFUSED -> Code.FAILED_PRECONDITION;
    };
  }

  private static Status status(Code code, String reason, @Nullable String message) {
    return Status.newBuilder()
        .setCode(code.getNumber())
        .setMessage(message == null ? reason : message)
        .addDetails(Any.pack(ErrorInfo.newBuilder().setReason(reason).setDomain(DOMAIN).build()))
        .build();
  }
}
