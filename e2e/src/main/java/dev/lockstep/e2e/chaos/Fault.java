package dev.lockstep.e2e.chaos;

/** Something that is done to a part of the world, and undone after a while. */
sealed interface Fault {

  /** What it concerns; two faults of one part never overlap. */
  String part();

  /** {@code kill -9} of a relay, which is then started again over the same data folder. */
  record KillRelay(int relay) implements Fault {
    @Override
    public String part() {
      return relayPart(relay);
    }
  }

  /** SIGTERM to a relay, which leaves, and joins again. */
  record StopRelay(int relay) implements Fault {
    @Override
    public String part() {
      return relayPart(relay);
    }
  }

  /** SIGSTOP of a relay and SIGCONT, past its lease or before its end. */
  record PauseRelay(int relay) implements Fault {
    @Override
    public String part() {
      return relayPart(relay);
    }
  }

  /** {@code kill -9} of the coordinator, and its restart. */
  record KillCoordinator() implements Fault {
    @Override
    public String part() {
      return "coordinator";
    }
  }

  /** {@code kill -9} of a cluster's broker, and its restart over the same store. */
  record KillBroker(Side side) implements Fault {
    @Override
    public String part() {
      return clusterPart(side);
    }
  }

  /** SIGSTOP of a cluster's broker, and SIGCONT. */
  record PauseBroker(Side side) implements Fault {
    @Override
    public String part() {
      return clusterPart(side);
    }
  }

  /** {@code kill -9} of a cluster's name server, and its restart, which begins knowing nothing. */
  record KillNameServer(Side side) implements Fault {
    @Override
    public String part() {
      return clusterPart(side);
    }
  }

  /** The destination broker answers sends with flow control. */
  record RefuseSends() implements Fault {
    @Override
    public String part() {
      return clusterPart(Side.DESTINATION);
    }
  }

  /** All connections between the relays and a cluster are reset, and no new one is possible. */
  record CutLink(Side side) implements Fault {
    @Override
    public String part() {
      return linkPart(side);
    }
  }

  /** All connections between the relays and a cluster are reset, at the beginning and the end. */
  record ResetLink(Side side) implements Fault {
    @Override
    public String part() {
      return linkPart(side);
    }
  }

  /** Nothing passes between the relays and a cluster, and nobody is told; then all of it passes. */
  record SilenceLink(Side side) implements Fault {
    @Override
    public String part() {
      return linkPart(side);
    }
  }

  /** A relay is cut off from the coordinator. */
  record CutControl(int relay) implements Fault {
    @Override
    public String part() {
      return controlPart(relay);
    }
  }

  /** Nothing passes between a relay and the coordinator, and nobody is told. */
  record SilenceControl(int relay) implements Fault {
    @Override
    public String part() {
      return controlPart(relay);
    }
  }

  private static String relayPart(int relay) {
    return "relay-" + relay;
  }

  private static String clusterPart(Side side) {
    return side + " cluster";
  }

  private static String linkPart(Side side) {
    return side + " link";
  }

  private static String controlPart(int relay) {
    return "control link " + relay;
  }
}
