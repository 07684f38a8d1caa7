package dev.lockstep.testbed.remoting;

import org.jspecify.annotations.Nullable;

/** A request that a server did not answer, or refused. */
public final class RpcFailedException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  /** The code when there was no answer at all. */
  public static final int NO_ANSWER = -1;

  private final int code;

  RpcFailedException(int code, String message, @Nullable Throwable cause) {
    super(message, cause);
    this.code = code;
  }

  /** RocketMQ's response code, or {@link #NO_ANSWER}. */
  public int code() {
    return code;
  }
}
