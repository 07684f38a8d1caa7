package dev.lockstep.coordinator.config;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import io.vertx.core.http.ClientAuth;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Settings of the coordinator. */
@ConfigMapping(prefix = "lockstep.coordinator")
public interface CoordinatorConfig {
  /**
   * Folder for the coordinator's id, its lock and the embedded store. Created at start; one process
   * at a time.
   */
  @WithDefault("data")
  Path dataDir();

  /**
   * "host:port" under which workers and callers reach this coordinator; told to those that ask
   * another one.
   */
  Optional<String> address();

  /**
   * How long a worker keeps its shards without a heartbeat that was answered: how long the control
   * plane may be away before the relays stop writing.
   */
  @WithDefault("20s")
  Duration lease();

  /** Time between a worker's heartbeats; at most a quarter of the lease. */
  @WithDefault("1s")
  Duration heartbeatInterval();

  /**
   * Time after the end of a lease before its shards are given away: covers what a stopped worker
   * still had on the wire.
   */
  @WithDefault("2s")
  Duration settle();

  /**
   * Time that a relay which joins has to get ready for work of others before any is moved to it for
   * balance or nearness. What nobody has it gets at once.
   */
  @WithDefault("5s")
  Duration warmUp();

  /** Source queues in one relay shard, the unit that moves between workers: 1 to 1000. */
  @WithDefault("4")
  int queuesPerShard();

  /**
   * Time between two looks of a discovery shard for new topics and queues; what is new is copied a
   * second or two later. A look costs one request for the list of topics if there are patterns, and
   * for each topic one to a name server, or in all one to each broker when topics are many.
   */
  @WithDefault("1s")
  Duration discoveryInterval();

  /** Time between two writes of checkpoints and audit entries to the store. */
  @WithDefault("1s")
  Duration journalInterval();

  /** Ended operations that are kept for the record, the newest ones. */
  @WithDefault("10000")
  int operationsKept();

  /** Work items that may wait for the control loop before further ones are refused. */
  @WithDefault("10000")
  int loopCapacity();

  /** What callers by TLS have to show. Ports and certificates are quarkus.http.ssl-*'s. */
  Tls tls();

  /** TLS, beside what Quarkus' own settings say. */
  interface Tls {
    /**
     * Whether callers on the TLS port are asked for a certificate: none; request, and those without
     * one are served too; required. What is trusted is
     * quarkus.http.ssl.certificate.trust-store-*'s.
     */
    @WithDefault("none")
    ClientAuth clientAuth();
  }

  /** The lease of the leader among coordinators. */
  Leader leader();

  /** A PostgreSQL database as the store, instead of the embedded one. */
  Postgresql postgresql();

  /** Where the PostgreSQL database is. */
  interface Postgresql {
    /**
     * JDBC URL, such as "jdbc:postgresql://db:5432/lockstep"; the store is there if this is set.
     * Coordinators with the same one are a group of which one leads at a time.
     */
    Optional<String> url();

    /** User that owns the schema. */
    Optional<String> username();

    /** Password of the user. */
    Optional<String> password();
  }

  /** Settings of leadership. */
  interface Leader {
    /** How long a leader that was lost keeps others from leading. */
    @WithDefault("10s")
    Duration lease();

    /** Time between renewals and between attempts to lead; at most a third of the lease. */
    @WithDefault("2s")
    Duration renewInterval();
  }

  /**
   * Checks what the types cannot say.
   *
   * @throws IllegalArgumentException naming every setting that is wrong, and what is allowed
   */
  default void check() {
    List<String> wrong = new ArrayList<>();
    positive(wrong, "lease", lease());
    positive(wrong, "heartbeat-interval", heartbeatInterval());
    positive(wrong, "discovery-interval", discoveryInterval());
    positive(wrong, "journal-interval", journalInterval());
    positive(wrong, "leader.lease", leader().lease());
    positive(wrong, "leader.renew-interval", leader().renewInterval());
    notNegative(wrong, "settle", settle());
    notNegative(wrong, "warm-up", warmUp());
    if (heartbeatInterval().multipliedBy(4).compareTo(lease()) > 0) {
      wrong.add(
          "heartbeat-interval: at most a quarter of lease ("
              + lease()
              + "), is "
              + heartbeatInterval());
    }
    if (leader().renewInterval().multipliedBy(3).compareTo(leader().lease()) > 0) {
      wrong.add(
          "leader.renew-interval: at most a third of leader.lease ("
              + leader().lease()
              + "), is "
              + leader().renewInterval());
    }
    postgresql()
        .url()
        .filter(url -> !url.startsWith("jdbc:postgresql:"))
        .ifPresent(url -> wrong.add("postgresql.url: must begin with jdbc:postgresql:"));
    if (postgresql().url().isEmpty()
        && (postgresql().username().isPresent() || postgresql().password().isPresent())) {
      wrong.add("postgresql.url: needed where postgresql.username or password is set");
    }
    between(wrong, "queues-per-shard", queuesPerShard(), 1, 1000);
    between(wrong, "operations-kept", operationsKept(), 0, 10_000_000);
    between(wrong, "loop-capacity", loopCapacity(), 100, 10_000_000);
    if (!wrong.isEmpty()) {
      throw new IllegalArgumentException("lockstep.coordinator: " + String.join("; ", wrong));
    }
  }

  private static void positive(List<String> wrong, String name, Duration value) {
    if (value.isNegative() || value.isZero()) {
      wrong.add(name + ": more than 0, is " + value);
    }
  }

  private static void notNegative(List<String> wrong, String name, Duration value) {
    if (value.isNegative()) {
      wrong.add(name + ": 0 or more, is " + value);
    }
  }

  private static void between(List<String> wrong, String name, int value, int least, int most) {
    if (value < least || value > most) {
      wrong.add(name + ": " + least + " to " + most + ", is " + value);
    }
  }
}
