package dev.lockstep.coordinator.failure;

import com.google.rpc.Code;

/**
 * Every reason for which the coordinator refuses a call. The name is stable: it feeds the gRPC
 * {@code ErrorInfo.reason}, metric labels and the documentation.
 */
public enum Reason {
  /** A field of the request holds what is not allowed; the exception names it. */
  INVALID_FIELD(Code.INVALID_ARGUMENT),
  /** The request id was used for a different request within the last day. */
  REQUEST_ID_REUSED(Code.INVALID_ARGUMENT),
  /** The first request with this request id has not ended yet. */
  REQUEST_UNDER_WAY(Code.ABORTED),
  /** There is no such cluster. */
  CLUSTER_NOT_FOUND(Code.NOT_FOUND),
  /** There is no such task. */
  TASK_NOT_FOUND(Code.NOT_FOUND),
  /** The task has no such mapping. */
  MAPPING_NOT_FOUND(Code.NOT_FOUND),
  /** The queue map has no such queue. */
  QUEUE_NOT_FOUND(Code.NOT_FOUND),
  /** There is no such operation. */
  OPERATION_NOT_FOUND(Code.NOT_FOUND),
  /** The cluster's id is taken. */
  CLUSTER_EXISTS(Code.ALREADY_EXISTS),
  /** The task's id is taken. */
  TASK_EXISTS(Code.ALREADY_EXISTS),
  /** A task still uses the cluster. */
  CLUSTER_IN_USE(Code.FAILED_PRECONDITION),
  /** A cluster that the task names is not registered. */
  CLUSTER_NOT_REGISTERED(Code.FAILED_PRECONDITION),
  /** Another task already copies the same source topic to the same destination topic. */
  TOPIC_ALREADY_MAPPED(Code.FAILED_PRECONDITION),
  /** The task is paused. */
  TASK_PAUSED(Code.FAILED_PRECONDITION),
  /** The task does not sync progress. */
  PROGRESS_SYNC_OFF(Code.FAILED_PRECONDITION),
  /** The call needs a TWO_WAY task. */
  TASK_ONE_WAY(Code.FAILED_PRECONDITION),
  /** The topics of the task have not been found yet, so there is no queue map. */
  TOPICS_NOT_DISCOVERED(Code.FAILED_PRECONDITION),
  /** A check found that something replication needs is missing. */
  CHECK_FAILED(Code.FAILED_PRECONDITION),
  /** A broker does not evaluate a filter of the task. */
  FILTER_UNSUPPORTED(Code.FAILED_PRECONDITION),
  /** No worker is connected that could ask the brokers about a filter of the task. */
  FILTER_UNCHECKED(Code.FAILED_PRECONDITION),
  /** The etag is not the current one. */
  ETAG_MISMATCH(Code.ABORTED),
  /** The progress of some groups could not be set. */
  GROUPS_FAILED(Code.ABORTED),
  /** A worker could not reach the cluster. */
  CLUSTER_UNREACHABLE(Code.UNAVAILABLE),
  /** No connected worker can do what the call needs. */
  NO_WORKER(Code.UNAVAILABLE),
  /** The worker was lost while it carried out the call. */
  WORKER_LOST(Code.UNAVAILABLE),
  /** This coordinator does not lead. */
  NOT_LEADER(Code.UNAVAILABLE),
  /** The control plane has more work than it takes; try again. */
  OVERLOADED(Code.UNAVAILABLE),
  /** The store does not answer or refuses. */
  STORE_UNAVAILABLE(Code.UNAVAILABLE),
  /** The worker did not finish in time. */
  COMMAND_TIMEOUT(Code.DEADLINE_EXCEEDED),
  /** The caller or an operator cancelled it. */
  CANCELLED(Code.CANCELLED),
  /** A defect of ours. */
  INTERNAL(Code.INTERNAL);

  private final Code code;

  Reason(Code code) {
    this.code = code;
  }

  /** The gRPC status code that goes with the reason. */
  public Code code() {
    return code;
  }
}
