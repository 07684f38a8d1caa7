package dev.lockstep.testbed;

/** The RocketMQ versions that the testbed can start. */
public enum ServerVersion {
  /** The newest; the only one with a gRPC proxy, and the only one that binds loopback alone. */
  V5_5_0("5.5.0"),
  /** The newest 4.x on Maven Central. */
  V4_9_7("4.9.7"),
  /** The oldest that Lockstep promises to work with. */
  V4_4_0("4.4.0");

  private final String number;

  ServerVersion(String number) {
    this.number = number;
  }

  /** The version as Maven Central and the image tags write it. */
  public String number() {
    return number;
  }

  /** Whether servers of this version can bind one address (5.x) or bind all of them (4.x). */
  boolean bindsOneAddress() {
    return this == V5_5_0;
  }

  /** Whether a gRPC proxy can be started beside the broker. */
  boolean hasProxy() {
    return this == V5_5_0;
  }
}
