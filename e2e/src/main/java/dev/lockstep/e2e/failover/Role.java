package dev.lockstep.e2e.failover;

import dev.lockstep.e2e.consume.ConsumerKind;

/** The consumer groups of the scenario: kinds of clients at different speeds. */
public enum Role {
  /** Keeps up. */
  PUSH("push", ConsumerKind.PUSH),
  /** Keeps up, a queue at a time. */
  ORDERLY("orderly", ConsumerKind.ORDERLY),
  /** Slower than the producers as long as it consumes in the source. */
  SLOW("slow", ConsumerKind.LITE_PULL),
  /** Through the proxy: commits when messages are handed out. */
  POP("pop", ConsumerKind.GRPC_SIMPLE),
  /** Consumes a part and goes offline; far behind when it is needed again. */
  OFFLINE("offline", ConsumerKind.ORDERLY);

  private final String key;
  private final ConsumerKind kind;

  Role(String key, ConsumerKind kind) {
    this.key = key;
    this.kind = kind;
  }

  /** What its group is called in a run, before the run's name. */
  String key() {
    return key;
  }

  ConsumerKind kind() {
    return kind;
  }

  /** What people call it. */
  public String label() {
    return switch (this) {
      case SLOW -> kind.label() + ", slow";
      case OFFLINE -> kind.label() + ", offline";
      case PUSH, ORDERLY, POP -> kind.label();
    };
  }
}
