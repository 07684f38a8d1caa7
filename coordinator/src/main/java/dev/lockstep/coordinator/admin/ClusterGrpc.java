package dev.lockstep.coordinator.admin;

import dev.lockstep.admin.v1.CheckClusterRequest;
import dev.lockstep.admin.v1.Cluster;
import dev.lockstep.admin.v1.ClusterCheck;
import dev.lockstep.admin.v1.ClusterService;
import dev.lockstep.admin.v1.CreateClusterRequest;
import dev.lockstep.admin.v1.DeleteClusterRequest;
import dev.lockstep.admin.v1.DeleteClusterResponse;
import dev.lockstep.admin.v1.GetClusterRequest;
import dev.lockstep.admin.v1.ListClustersRequest;
import dev.lockstep.admin.v1.ListClustersResponse;
import dev.lockstep.admin.v1.UpdateClusterRequest;
import dev.lockstep.coordinator.admin.cluster.ClusterCalls;
import dev.lockstep.coordinator.admin.cluster.ClusterChecks;
import io.quarkus.grpc.GrpcService;
import io.smallrye.mutiny.Uni;

/** ClusterService over gRPC. */
@GrpcService
class ClusterGrpc implements ClusterService {
  private final Dispatcher dispatcher;
  private final ClusterCalls clusters;
  private final ClusterChecks checks;

  ClusterGrpc(Dispatcher dispatcher, ClusterCalls clusters, ClusterChecks checks) {
    this.dispatcher = dispatcher;
    this.clusters = clusters;
    this.checks = checks;
  }

  @Override
  public Uni<Cluster> createCluster(CreateClusterRequest request) {
    return dispatcher.call(peer -> clusters.create(request, peer));
  }

  @Override
  public Uni<Cluster> getCluster(GetClusterRequest request) {
    return dispatcher.call(peer -> clusters.get(request));
  }

  @Override
  public Uni<ListClustersResponse> listClusters(ListClustersRequest request) {
    return dispatcher.call(peer -> clusters.list(request));
  }

  @Override
  public Uni<Cluster> updateCluster(UpdateClusterRequest request) {
    return dispatcher.call(peer -> clusters.update(request, peer));
  }

  @Override
  public Uni<DeleteClusterResponse> deleteCluster(DeleteClusterRequest request) {
    return dispatcher.call(peer -> clusters.delete(request, peer));
  }

  @Override
  public Uni<ClusterCheck> checkCluster(CheckClusterRequest request) {
    return dispatcher.call(peer -> checks.check(request));
  }
}
