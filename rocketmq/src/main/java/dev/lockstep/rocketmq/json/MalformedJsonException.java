package dev.lockstep.rocketmq.json;

/** A server's answer is not the JSON that it should be. */
public final class MalformedJsonException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  MalformedJsonException(String message) {
    super(message);
  }
}
