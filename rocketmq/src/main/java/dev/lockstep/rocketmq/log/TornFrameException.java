package dev.lockstep.rocketmq.log;

/** Bytes that should be message frames are not. */
final class TornFrameException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  TornFrameException(String what) {
    super("not a message frame: " + what);
  }
}
