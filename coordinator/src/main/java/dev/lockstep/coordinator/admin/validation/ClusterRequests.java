package dev.lockstep.coordinator.admin.validation;

import dev.lockstep.admin.v1.CheckClusterRequest;
import dev.lockstep.admin.v1.Cluster;
import dev.lockstep.admin.v1.CreateClusterRequest;
import dev.lockstep.admin.v1.DeleteClusterRequest;
import dev.lockstep.admin.v1.GetClusterRequest;
import dev.lockstep.admin.v1.ListClustersRequest;
import dev.lockstep.admin.v1.UpdateClusterRequest;

/**
 * The rules of every request of ClusterService. Each method throws {@link InvalidRequestException}
 * with all that is wrong.
 */
public final class ClusterRequests {
  private ClusterRequests() {}

  /** Checks the request. */
  public static void check(CreateClusterRequest request) {
    Violations violations = new Violations();
    boolean id = Format.RESOURCE_ID.check(violations.field("cluster_id"), request.getClusterId());
    Field cluster = violations.field("cluster");
    if (request.hasCluster()) {
      String name = request.getCluster().getName();
      if (id && !name.isEmpty() && !name.equals("clusters/" + request.getClusterId())) {
        cluster
            .child("name")
            .reject(
                "must be empty or \"clusters/"
                    + request.getClusterId()
                    + "\", not "
                    + Quoted.of(name));
      }
      ClusterRules.check(cluster, request.getCluster());
    } else {
      cluster.require("the cluster to register");
    }
    CommonRules.requestId(violations, request.getRequestId());
    violations.throwIfAny();
  }

  /** Checks the request. */
  public static void check(GetClusterRequest request) {
    Violations violations = new Violations();
    Names.CLUSTER.check(violations.field("name"), request.getName());
    violations.throwIfAny();
  }

  /** Checks the request, but for its page token. */
  public static void check(ListClustersRequest request) {
    Violations violations = new Violations();
    CommonRules.page(violations, request.getPageSize());
    violations.throwIfAny();
  }

  /** Checks what can be known without the stored cluster; see {@link #checkUpdated}. */
  public static void check(UpdateClusterRequest request) {
    Violations violations = new Violations();
    if (request.hasCluster()) {
      Names.CLUSTER.check(
          violations.field("cluster").child("name"), request.getCluster().getName());
    } else {
      violations.field("cluster").require("the cluster with its name and the fields to change");
    }
    CommonRules.requestId(violations, request.getRequestId());
    violations.throwIfAny();
  }

  /** Checks the cluster that an update would leave. */
  public static void checkUpdated(Cluster cluster) {
    Violations violations = new Violations();
    ClusterRules.check(violations.field("cluster"), cluster);
    violations.throwIfAny();
  }

  /** Checks the request. */
  public static void check(DeleteClusterRequest request) {
    Violations violations = new Violations();
    Names.CLUSTER.check(violations.field("name"), request.getName());
    CommonRules.requestId(violations, request.getRequestId());
    violations.throwIfAny();
  }

  /** Checks the request. */
  public static void check(CheckClusterRequest request) {
    Violations violations = new Violations();
    Names.CLUSTER.check(violations.field("name"), request.getName());
    violations.throwIfAny();
  }
}
