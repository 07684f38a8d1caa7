package dev.lockstep.coordinator.catalog;

import dev.lockstep.admin.v1.Cluster;
import java.util.function.UnaryOperator;

/**
 * The registered clusters. What comes out is complete: name, etag, create and update time. What
 * goes in has been validated by the caller; what concerns other resources (is the id taken, does a
 * task use it) is checked here.
 *
 * <p>Thread-safe. Calls block for as long as the store takes, with a bound. A change with a request
 * id that was seen within the last day answers what it answered then and does nothing. Ids are
 * without the {@code clusters/} prefix.
 */
public interface ClusterCatalog {
  /** Registers a cluster; its name says its id. Reasons: CLUSTER_EXISTS. */
  Cluster create(Cluster cluster, Change change);

  /** Returns one cluster. Reasons: CLUSTER_NOT_FOUND. */
  Cluster get(String id);

  /** Lists clusters by id, those after the given id ({@code ""} for the first page). */
  Page<Cluster> list(int size, String after);

  /**
   * Changes a cluster. The function gets the stored cluster and returns the new one (output-only
   * fields of it are ignored); a {@link dev.lockstep.coordinator.failure.ControlException} that it
   * throws ends the call. It runs on the control loop and must neither block nor call a catalog.
   * Running shards take up the change. Reasons: CLUSTER_NOT_FOUND, ETAG_MISMATCH.
   */
  Cluster update(String id, UnaryOperator<Cluster> edit, Change change);

  /** Forgets a cluster. Reasons: CLUSTER_NOT_FOUND, ETAG_MISMATCH, CLUSTER_IN_USE. */
  void delete(String id, Change change);
}
