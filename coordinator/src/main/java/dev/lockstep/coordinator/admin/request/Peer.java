package dev.lockstep.coordinator.admin.request;

/**
 * Who calls.
 *
 * @param address "host:port" of the connection's other end, or "unknown"
 */
public record Peer(String address) {
  /** A caller whose connection does not tell. */
  public static final Peer UNKNOWN = new Peer("unknown");
}
