package dev.lockstep.coordinator.catalog;

/**
 * What every call that changes a resource says about itself.
 *
 * @param requestId the caller's id of the request; empty if the caller gave none
 * @param call name of the call, such as {@code CreateTask}: a request id belongs to one call
 * @param digest a digest of the request, so that a request id cannot stand for two different
 *     requests
 * @param etag the etag that must be the current one; empty to take any
 * @param validateOnly true to check everything and change nothing
 */
public record Change(
    String requestId, String call, String digest, String etag, boolean validateOnly) {
  /** A plain change: no request id, any etag, carried out. */
  public static Change plain(String call) {
    return new Change("", call, "", "", false);
  }
}
