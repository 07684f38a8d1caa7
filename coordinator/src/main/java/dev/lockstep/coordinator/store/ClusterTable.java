package dev.lockstep.coordinator.store;

import dev.lockstep.admin.v1.Cluster;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;

/** Registered clusters. */
public final class ClusterTable {
  private static final String COLUMNS = "SELECT id, revision, config FROM clusters ";

  private final Sql sql;

  ClusterTable(Sql sql) {
    this.sql = sql;
  }

  /** One cluster. */
  public Optional<ClusterRecord> find(String id) {
    return sql.find(COLUMNS + "WHERE id = ?", ClusterTable::read, id);
  }

  /** Up to {@code limit} clusters with ids above {@code after}, by id. */
  public List<ClusterRecord> list(String after, int limit) {
    return sql.list(COLUMNS + "WHERE id > ? ORDER BY id LIMIT ?", ClusterTable::read, after, limit);
  }

  /** Every cluster, by id. */
  public List<ClusterRecord> all() {
    return list("", Integer.MAX_VALUE);
  }

  /** Adds a cluster. */
  public void insert(ClusterRecord cluster) {
    sql.update(
        "INSERT INTO clusters (id, revision, config) VALUES (?, ?, ?)",
        cluster.id(),
        cluster.revision(),
        cluster.config().toByteArray());
  }

  /** Replaces a cluster. */
  public void update(ClusterRecord cluster) {
    sql.update(
        "UPDATE clusters SET revision = ?, config = ? WHERE id = ?",
        cluster.revision(),
        cluster.config().toByteArray(),
        cluster.id());
  }

  /** Removes a cluster. */
  public void delete(String id) {
    sql.update("DELETE FROM clusters WHERE id = ?", id);
  }

  private static ClusterRecord read(ResultSet row) throws SQLException {
    return new ClusterRecord(
        row.getString("id"),
        row.getLong("revision"),
        Stored.message(row, "config", Cluster.parser()));
  }
}
