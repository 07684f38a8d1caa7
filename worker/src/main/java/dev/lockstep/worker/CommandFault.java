package dev.lockstep.worker;

import com.google.rpc.Code;
import java.util.Objects;
import java.util.regex.Pattern;

/**
 * Ends a command with a status. The message is what the caller of the admin API reads: it says what
 * was wrong and what can be done about it.
 */
public final class CommandFault extends Exception {

  private static final long serialVersionUID = 1L;
  private static final Pattern REASON = Pattern.compile("[A-Z][A-Z0-9_]*");

  private final Code code;
  private final String reason;

  /**
   * @param code the status code; not OK
   * @param reason a stable word in UPPER_SNAKE_CASE, the reason of the status' ErrorInfo
   * @param message for people, with the remedy
   */
  public CommandFault(Code code, String reason, String message) {
    super(Objects.requireNonNull(message, "message"));
    if (code == Code.OK || code == Code.UNRECOGNIZED) {
      throw new IllegalArgumentException("code must be an error code, was " + code);
    }
    if (!REASON.matcher(reason).matches()) {
      throw new IllegalArgumentException("reason must be UPPER_SNAKE_CASE, was " + reason);
    }
    this.code = code;
    this.reason = reason;
  }

  /** The status code. */
  public Code code() {
    return code;
  }

  /** The stable reason. */
  public String reason() {
    return reason;
  }

  /** Always present. */
  @Override
  public String getMessage() {
    return String.valueOf(super.getMessage());
  }
}
