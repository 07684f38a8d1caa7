package dev.lockstep.coordinator.store;

import com.google.protobuf.ByteString;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.Optional;

/** Answers by request id. */
public final class RequestTable {
  private final Sql sql;

  RequestTable(Sql sql) {
    this.sql = sql;
  }

  /** The answer of a request, if it was given at or after a time. */
  public Optional<RequestRecord> find(String id, Instant since) {
    return sql.find(
        "SELECT * FROM requests WHERE id = ? AND created_at >= ?",
        RequestTable::read,
        id,
        since.toEpochMilli());
  }

  /** Keeps the answer of a request, in place of an older one. */
  public void put(RequestRecord request) {
    sql.update(
        "INSERT INTO requests (id, call, digest, answer, created_at) VALUES (?, ?, ?, ?, ?)"
            + " ON CONFLICT (id) DO UPDATE SET call = excluded.call, digest = excluded.digest,"
            + " answer = excluded.answer, created_at = excluded.created_at",
        request.id(),
        request.call(),
        request.digest(),
        request.answer().toByteArray(),
        request.created().toEpochMilli());
  }

  /** Removes what was kept before a time. */
  public void deleteBefore(Instant time) {
    sql.update("DELETE FROM requests WHERE created_at < ?", time.toEpochMilli());
  }

  private static RequestRecord read(ResultSet row) throws SQLException {
    return new RequestRecord(
        row.getString("id"),
        row.getString("call"),
        row.getString("digest"),
        ByteString.copyFrom(row.getBytes("answer")),
        Instant.ofEpochMilli(row.getLong("created_at")));
  }
}
