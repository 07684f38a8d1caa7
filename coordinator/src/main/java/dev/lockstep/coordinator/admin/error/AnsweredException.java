package dev.lockstep.coordinator.admin.error;

import com.google.rpc.Status;

/**
 * A failure that has its status already: a worker's, or that of a request which is answered again.
 */
public final class AnsweredException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final transient Status status;

  /**
   * @param status the status that the caller gets as it is, not OK
   */
  public AnsweredException(Status status) {
    super(status.getMessage(), null, false, false);
    if (status.getCode() == 0) {
      throw new IllegalArgumentException("status: OK is not a failure");
    }
    this.status = status;
  }

  /** The status that the caller gets. */
  public Status status() {
    return status;
  }
}
