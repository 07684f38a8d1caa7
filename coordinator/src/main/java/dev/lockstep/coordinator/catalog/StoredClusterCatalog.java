package dev.lockstep.coordinator.catalog;

import com.google.protobuf.Timestamp;
import dev.lockstep.admin.v1.Cluster;
import dev.lockstep.admin.v1.DeleteClusterResponse;
import dev.lockstep.coordinator.catalog.Requests.Effect;
import dev.lockstep.coordinator.catalog.Requests.Outcome;
import dev.lockstep.coordinator.failure.ControlException;
import dev.lockstep.coordinator.failure.Reason;
import dev.lockstep.coordinator.leadership.LeaderGate;
import dev.lockstep.coordinator.loop.Loop;
import dev.lockstep.coordinator.store.ClusterRecord;
import dev.lockstep.coordinator.store.Store;
import dev.lockstep.coordinator.store.Tables;
import dev.lockstep.coordinator.store.TaskRecord;
import dev.lockstep.coordinator.time.ProtoTime;
import java.time.Clock;
import java.util.List;
import java.util.function.UnaryOperator;

/** Clusters in the store. */
public final class StoredClusterCatalog implements ClusterCatalog {
  private final Store store;
  private final Loop loop;
  private final LeaderGate gate;
  private final CatalogListener listener;
  private final Clock clock;
  private final Requests requests;

  /** A catalog that tells the listener of every change. */
  public StoredClusterCatalog(
      Store store, Loop loop, LeaderGate gate, CatalogListener listener, Clock clock) {
    this.store = store;
    this.loop = loop;
    this.gate = gate;
    this.listener = listener;
    this.clock = clock;
    this.requests = new Requests(clock);
  }

  @Override
  public Cluster create(Cluster cluster, Change change) {
    return apply(change, tables -> insert(tables, cluster, change));
  }

  @Override
  public Cluster get(String id) {
    return store.read(tables -> require(tables, id)).config();
  }

  @Override
  public Page<Cluster> list(int size, String after) {
    List<ClusterRecord> found = store.read(tables -> tables.clusters().list(after, size + 1));
    return Pages.of(found, size, ClusterRecord::id, ClusterRecord::config);
  }

  @Override
  public Cluster update(String id, UnaryOperator<Cluster> edit, Change change) {
    return apply(change, tables -> replace(tables, id, edit, change));
  }

  @Override
  public void delete(String id, Change change) {
    loop.call(() -> {
      Outcome<DeleteClusterResponse> outcome =
          store.write(
              gate.require(),
              tables ->
                  requests.once(
                      tables,
                      change,
                      DeleteClusterResponse.parser(),
                      () -> remove(tables, id, change)));
      if (outcome.applied()) {
        listener.clusterDeleted(id);
      }
      return outcome;
    });
  }

  /** One change of one cluster within a transaction. */
  private interface Work {
    Outcome<Cluster> on(Tables tables);
  }

  private Cluster apply(Change change, Work work) {
    return loop.call(() -> {
      Outcome<Cluster> outcome =
          store.write(
              gate.require(),
              tables -> requests.once(tables, change, Cluster.parser(), () -> work.on(tables)));
      if (outcome.applied()) {
        listener.clusterChanged(outcome.answer());
      }
      return outcome.answer();
    });
  }

  private Outcome<Cluster> insert(Tables tables, Cluster cluster, Change change) {
    String id = ResourceNames.clusterId(cluster.getName());
    if (tables.clusters().find(id).isPresent()) {
      throw new ControlException(
          Reason.CLUSTER_EXISTS,
          "clusters/" + id + " is registered already; choose another id or update it",
          "cluster_id");
    }
    Timestamp now = now();
    Cluster stored =
        cluster.toBuilder().setCreateTime(now).setUpdateTime(now).setEtag(Etags.of(now, 1)).build();
    if (!change.validateOnly()) {
      tables.clusters().insert(new ClusterRecord(id, 1, stored));
    }
    return new Outcome<>(stored, Effect.of(change));
  }

  private Outcome<Cluster> replace(
      Tables tables, String id, UnaryOperator<Cluster> edit, Change change) {
    ClusterRecord before = require(tables, id);
    Cluster old = before.config();
    Etags.check(old.getName(), old.getEtag(), change);
    Cluster edited =
        edit.apply(old).toBuilder()
            .setName(old.getName())
            .setEtag(old.getEtag())
            .setCreateTime(old.getCreateTime())
            .setUpdateTime(old.getUpdateTime())
            .build();
    if (edited.equals(old)) {
      return new Outcome<>(old, Effect.UNCHANGED);
    }
    long revision = before.revision() + 1;
    Cluster stored =
        edited.toBuilder()
            .setUpdateTime(now())
            .setEtag(Etags.of(old.getCreateTime(), revision))
            .build();
    if (!change.validateOnly()) {
      tables.clusters().update(new ClusterRecord(id, revision, stored));
    }
    return new Outcome<>(stored, Effect.of(change));
  }

  private static Outcome<DeleteClusterResponse> remove(Tables tables, String id, Change change) {
    ClusterRecord before = require(tables, id);
    Etags.check(before.config().getName(), before.config().getEtag(), change);
    List<TaskRecord> users = tables.tasks().ofCluster(id);
    if (!users.isEmpty()) {
      throw new ControlException(
          Reason.CLUSTER_IN_USE,
          "clusters/"
              + id
              + " is used by tasks/"
              + users.getFirst().id()
              + "; delete that task first",
          "name");
    }
    if (!change.validateOnly()) {
      tables.clusters().delete(id);
    }
    return new Outcome<>(DeleteClusterResponse.getDefaultInstance(), Effect.of(change));
  }

  private static ClusterRecord require(Tables tables, String id) {
    return tables
        .clusters()
        .find(id)
        .orElseThrow(() ->
            new ControlException(
                Reason.CLUSTER_NOT_FOUND,
                "there is no clusters/" + id + "; ListClusters shows those there are"));
  }

  private Timestamp now() {
    return ProtoTime.timestamp(clock.instant());
  }
}
