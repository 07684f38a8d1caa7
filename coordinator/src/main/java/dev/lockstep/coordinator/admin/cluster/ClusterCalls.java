package dev.lockstep.coordinator.admin.cluster;

import dev.lockstep.admin.v1.Cluster;
import dev.lockstep.admin.v1.CreateClusterRequest;
import dev.lockstep.admin.v1.DeleteClusterRequest;
import dev.lockstep.admin.v1.DeleteClusterResponse;
import dev.lockstep.admin.v1.GetClusterRequest;
import dev.lockstep.admin.v1.ListClustersRequest;
import dev.lockstep.admin.v1.ListClustersResponse;
import dev.lockstep.admin.v1.UpdateClusterRequest;
import dev.lockstep.coordinator.admin.audit.Audited;
import dev.lockstep.coordinator.admin.request.Changes;
import dev.lockstep.coordinator.admin.request.Edits;
import dev.lockstep.coordinator.admin.request.PageToken;
import dev.lockstep.coordinator.admin.request.Peer;
import dev.lockstep.coordinator.admin.request.ResourceIds;
import dev.lockstep.coordinator.admin.request.UpdateMask;
import dev.lockstep.coordinator.admin.validation.ClusterRequests;
import dev.lockstep.coordinator.catalog.Change;
import dev.lockstep.coordinator.catalog.ClusterCatalog;
import dev.lockstep.coordinator.catalog.Page;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.List;

/** The calls on registered clusters, but for the check. Blocking; thread-safe. */
@ApplicationScoped
public class ClusterCalls {
  private static final String LIST = "clusters";
  private static final List<String> CHANGEABLE =
      List.of("region", "name_servers", "credentials", "tls", "description", "labels");

  private final ClusterCatalog clusters;
  private final Audited audited;

  /** Works on the given catalog. */
  public ClusterCalls(ClusterCatalog clusters, Audited audited) {
    this.clusters = clusters;
    this.audited = audited;
  }

  /** Registers a cluster. */
  public Cluster create(CreateClusterRequest request, Peer peer) {
    ClusterRequests.check(request);
    Change change =
        Changes.of("CreateCluster", request, request.getRequestId(), "", request.getValidateOnly());
    String name = "clusters/" + request.getClusterId();
    Cluster cluster = request.getCluster().toBuilder().setName(name).build();
    return audited.run(peer, name, change, () -> clusters.create(cluster, change));
  }

  /** Returns one. */
  public Cluster get(GetClusterRequest request) {
    ClusterRequests.check(request);
    return clusters.get(ResourceIds.of(request.getName()));
  }

  /** Lists them by name. */
  public ListClustersResponse list(ListClustersRequest request) {
    ClusterRequests.check(request);
    Page<Cluster> page =
        clusters.list(
            PageToken.size(request.getPageSize()), PageToken.decode(LIST, request.getPageToken()));
    return ListClustersResponse.newBuilder()
        .addAllClusters(page.items())
        .setNextPageToken(PageToken.encode(LIST, page.next()))
        .build();
  }

  /** Changes the fields that the mask names. */
  public Cluster update(UpdateClusterRequest request, Peer peer) {
    ClusterRequests.check(request);
    Cluster sent = request.getCluster();
    UpdateMask mask = UpdateMask.of(request.getUpdateMask(), sent, CHANGEABLE);
    Change change =
        Changes.of(
            "UpdateCluster",
            request,
            request.getRequestId(),
            sent.getEtag(),
            request.getValidateOnly());
    return audited.run(
        peer,
        sent.getName(),
        change,
        () ->
            Edits.run(
                edit -> clusters.update(ResourceIds.of(sent.getName()), edit, change),
                stored -> {
                  Cluster.Builder edited = stored.toBuilder();
                  mask.apply(sent, edited);
                  Cluster cluster = edited.build();
                  ClusterRequests.checkUpdated(cluster);
                  return cluster;
                }));
  }

  /** Forgets one. */
  public DeleteClusterResponse delete(DeleteClusterRequest request, Peer peer) {
    ClusterRequests.check(request);
    Change change =
        Changes.of(
            "DeleteCluster",
            request,
            request.getRequestId(),
            request.getEtag(),
            request.getValidateOnly());
    return audited.run(
        peer,
        request.getName(),
        change,
        () -> {
          clusters.delete(ResourceIds.of(request.getName()), change);
          return DeleteClusterResponse.getDefaultInstance();
        });
  }
}
