package dev.lockstep.worker.session;

/** A file of the TLS settings cannot be used; the message names the setting and the file. */
final class UnusableTlsException extends Exception {

  private static final long serialVersionUID = 1L;

  UnusableTlsException(String message, Throwable cause) {
    super(message, cause);
  }
}
