package dev.lockstep.e2e.cli;

/** A command line that cannot be understood; the message is for the person who typed it. */
public final class UsageException extends RuntimeException {

  /** With what is wrong and what is allowed. */
  public UsageException(String message) {
    super(message);
  }
}
