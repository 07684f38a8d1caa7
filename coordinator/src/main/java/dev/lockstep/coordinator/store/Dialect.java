package dev.lockstep.coordinator.store;

import java.util.Map;

/** What databases differ in. All other SQL is shared. */
public enum Dialect {
  /** An embedded file. */
  SQLITE("BLOB", "PRAGMA query_only = 1", "PRAGMA query_only = 0"),
  /** A server that several coordinators share. */
  POSTGRESQL(
      "BYTEA",
      "SET SESSION CHARACTERISTICS AS TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY",
      "SET SESSION CHARACTERISTICS AS TRANSACTION ISOLATION LEVEL READ COMMITTED, READ WRITE");

  private final String bytesType;
  private final String beginRead;
  private final String endRead;

  Dialect(String bytesType, String beginRead, String endRead) {
    this.bytesType = bytesType;
    this.beginRead = beginRead;
    this.endRead = endRead;
  }

  /** Values for the placeholders in the migrations. */
  public Map<String, String> placeholders() {
    return Map.of("bytes", bytesType);
  }

  /** Statement that makes the transaction that begins a read-only one on a snapshot. */
  String beginRead() {
    return beginRead;
  }

  /**
   * Statement after such a transaction that undoes it for the connection; empty if there is nothing
   * to undo.
   */
  String endRead() {
    return endRead;
  }
}
