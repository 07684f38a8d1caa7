package dev.lockstep.coordinator.failure;

import java.io.Serial;

/**
 * A call that was refused or could not be carried out. The message is for people and holds the
 * whole remedy; it never holds a secret.
 */
public final class ControlException extends RuntimeException {
  @Serial private static final long serialVersionUID = 1L;

  private final Reason reason;
  private final String field;

  /**
   * A failure that no single field of the request is to blame for.
   *
   * @param reason the stable reason
   * @param message what is wrong and what to do about it
   */
  public ControlException(Reason reason, String message) {
    this(reason, message, "");
  }

  /**
   * A failure that one field of the request is to blame for.
   *
   * @param reason the stable reason
   * @param message what is wrong and what to do about it
   * @param field path of the field in the request, such as {@code task.mappings[2].source_topic};
   *     empty if there is none
   */
  public ControlException(Reason reason, String message, String field) {
    super(message);
    this.reason = reason;
    this.field = field;
  }

  /**
   * A failure with a cause of ours.
   *
   * @param reason the stable reason
   * @param message what is wrong and what to do about it
   * @param cause what led to it, for the log
   */
  public ControlException(Reason reason, String message, Throwable cause) {
    super(message, cause);
    this.reason = reason;
    this.field = "";
  }

  /** The stable reason. */
  public Reason reason() {
    return reason;
  }

  /** The field to blame, as a path in the request; empty if there is none. */
  public String field() {
    return field;
  }
}
