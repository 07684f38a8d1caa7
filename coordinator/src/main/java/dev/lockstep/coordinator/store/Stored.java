package dev.lockstep.coordinator.store;

import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Message;
import com.google.protobuf.Parser;
import java.sql.ResultSet;
import java.sql.SQLException;

/** Reads messages out of rows. */
final class Stored {
  private Stored() {}

  static <T extends Message> T message(ResultSet row, String column, Parser<T> parser)
      throws SQLException {
    try {
      return parser.parseFrom(row.getBytes(column));
    } catch (InvalidProtocolBufferException e) {
      throw new SQLException("column " + column + " does not hold what it should", e);
    }
  }
}
