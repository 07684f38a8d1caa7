package dev.lockstep.coordinator.admin.progress;

import dev.lockstep.admin.v1.ResetProgressRequest;
import dev.lockstep.coordinator.admin.request.ResourceIds;
import dev.lockstep.coordinator.admin.validation.ProgressRequests;
import dev.lockstep.coordinator.catalog.ClusterCatalog;
import dev.lockstep.coordinator.failure.ControlException;
import dev.lockstep.coordinator.failure.Reason;
import jakarta.enterprise.context.ApplicationScoped;

/**
 * Calls of the contract that this version does not carry out. They check their requests and say so.
 */
@ApplicationScoped
public class LaterCalls {
  private final ClusterCatalog clusters;

  LaterCalls(ClusterCatalog clusters) {
    this.clusters = clusters;
  }

  /** Refuses. */
  public void resetProgress(ResetProgressRequest request) {
    ProgressRequests.check(request);
    var _ = clusters.get(ResourceIds.of(request.getCluster()));
    throw new ControlException(
        Reason.NOT_IMPLEMENTED,
        "this version does not have ResetProgress yet: RocketMQ's mqadmin resetOffsetByTime sets a group to a time");
  }
}
