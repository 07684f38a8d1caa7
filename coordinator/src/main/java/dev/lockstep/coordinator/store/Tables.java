package dev.lockstep.coordinator.store;

/** The tables, within one transaction: valid until its function returns, on its thread. */
public final class Tables {
  private final Sql sql;

  Tables(Sql sql) {
    this.sql = sql;
  }

  /** Clusters. */
  public ClusterTable clusters() {
    return new ClusterTable(sql);
  }

  /** Tasks. */
  public TaskTable tasks() {
    return new TaskTable(sql);
  }

  /** Queue maps. */
  public QueueMapTable queueMaps() {
    return new QueueMapTable(sql);
  }

  /** Shards. */
  public ShardTable shards() {
    return new ShardTable(sql);
  }

  /** Checkpoints of relay shards. */
  public CheckpointTable checkpoints() {
    return new CheckpointTable(sql);
  }

  /** Operations. */
  public OperationTable operations() {
    return new OperationTable(sql);
  }

  /** Answers by request id. */
  public RequestTable requests() {
    return new RequestTable(sql);
  }

  /** The audit log. */
  public AuditTable audit() {
    return new AuditTable(sql);
  }
}
