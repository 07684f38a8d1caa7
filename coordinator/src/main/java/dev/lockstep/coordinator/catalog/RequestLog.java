package dev.lockstep.coordinator.catalog;

import com.google.protobuf.Message;
import com.google.protobuf.Parser;
import java.util.Optional;

/**
 * Answers of calls by request id, kept for a day. The catalogs use it by themselves, in the
 * transaction of the change; other calls that take a request id ask it before and tell it after.
 * Thread-safe.
 */
public interface RequestLog {
  /**
   * What the request was answered the first time; empty if it is new or has no id. Reasons:
   * REQUEST_ID_REUSED if the id was used for another call or another content.
   */
  <T extends Message> Optional<T> find(Change change, Parser<T> parser);

  /** Keeps the answer of a request; does nothing for one without an id. */
  void remember(Change change, Message answer);
}
