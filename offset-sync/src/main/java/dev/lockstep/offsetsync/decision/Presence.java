package dev.lockstep.offsetsync.decision;

import dev.lockstep.admin.v1.GroupPresence;
import java.util.Set;

/** How a group was found in a cluster. */
public sealed interface Presence {

  /** As the API says it. */
  GroupPresence.Value toProto();

  /**
   * It has consumers that are connected.
   *
   * @param broadcasting true if each consumer gets every message, and keeps its own progress
   * @param pop true if it consumes by POP, which commits when it hands out
   */
  record Online(boolean broadcasting, boolean pop, Set<Subscribed> subscriptions)
      implements Presence {
    public Online {
      subscriptions = Set.copyOf(subscriptions);
    }

    @Override
    public GroupPresence.Value toProto() {
      return GroupPresence.Value.ONLINE;
    }
  }

  /** It exists, without consumers. */
  record Offline() implements Presence {
    @Override
    public GroupPresence.Value toProto() {
      return GroupPresence.Value.OFFLINE;
    }
  }

  /** It does not exist. */
  record Missing() implements Presence {
    @Override
    public GroupPresence.Value toProto() {
      return GroupPresence.Value.MISSING;
    }
  }

  /**
   * A subscription, topics named as in the target cluster.
   *
   * @param expression with tags in order, so that equal ones are equal
   */
  record Subscribed(String topic, String type, String expression) {}
}
