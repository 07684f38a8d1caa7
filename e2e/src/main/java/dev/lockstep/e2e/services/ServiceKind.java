package dev.lockstep.e2e.services;

/** The services, named as their Maven modules are. */
public enum ServiceKind {
  /** Admin API, store, assignment. */
  COORDINATOR("coordinator"),
  /** Relay and discovery shards. */
  MESSAGE_RELAY("message-relay"),
  /** Progress shards and commands. */
  OFFSET_SYNC("offset-sync");

  private final String module;

  ServiceKind(String module) {
    this.module = module;
  }

  /** The Maven module and folder, such as {@code message-relay}. */
  public String module() {
    return module;
  }
}
