package dev.lockstep.rocketmq;

import org.jspecify.annotations.Nullable;

/**
 * A request that a broker or name server did not fulfil. The message names the server, the request,
 * and what the server answered; it carries no secrets.
 */
public final class BrokerFault extends Exception {

  private static final long serialVersionUID = 1L;

  /** The code of a fault that no server answered. */
  public static final int NO_CODE = -1;

  /** Why; stable, fit for metrics and error reasons. */
  public enum Kind {
    /** No connection could be made, or no master is registered. Nothing was sent. */
    UNREACHABLE,
    /** No answer in time. Whether the request took effect is unknown. */
    TIMED_OUT,
    /** The connection ended before the answer. Whether the request took effect is unknown. */
    CONNECTION_LOST,
    /** The topic, group or queue is not there. */
    NOT_FOUND,
    /** Credentials are missing or wrong, or permission is. */
    DENIED,
    /** The server is overloaded or not ready; nothing was done, try again later. */
    BUSY,
    /** The server's version or configuration cannot do this. */
    UNSUPPORTED,
    /** The server refused for another reason, or answered what we cannot read. */
    REFUSED
  }

  private final Kind kind;
  private final int code;

  public BrokerFault(Kind kind, int code, String message, @Nullable Throwable cause) {
    super(message, cause);
    this.kind = kind;
    this.code = code;
  }

  public BrokerFault(Kind kind, String message) {
    this(kind, NO_CODE, message, null);
  }

  public Kind kind() {
    return kind;
  }

  /** The server's response code, or {@link #NO_CODE}. */
  public int code() {
    return code;
  }

  /** Always present. */
  @Override
  public String getMessage() {
    return String.valueOf(super.getMessage());
  }
}
