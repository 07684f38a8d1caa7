package dev.lockstep.coordinator.leadership;

import dev.lockstep.coordinator.failure.ControlException;
import dev.lockstep.coordinator.failure.Reason;
import dev.lockstep.coordinator.store.LeaderEpoch;
import dev.lockstep.coordinator.store.LeaderRow;
import dev.lockstep.coordinator.store.Store;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * Gets and keeps the lead by the lease row in the store. {@link #tick} and {@link #resign} are
 * called on the control loop; the questions of {@link LeaderGate} may come from any thread.
 *
 * <p>INVARIANT: between two calls of the listeners' {@code termBegins} lies one of {@code
 * termEnds}.
 */
public final class Leadership implements LeaderGate {
  private static final Logger LOG = Logger.getLogger(Leadership.class);

  private final Store store;
  private final Clock clock;
  private final String coordinatorId;
  private final String address;
  private final Duration lease;
  private final Duration renewInterval;
  private final List<TermListener> listeners;
  private Instant nextStep = Instant.MIN;
  private volatile Instant leaseEnd = Instant.MIN;
  private volatile @Nullable LeaderEpoch epoch;
  private volatile String leaderAddress = "";

  /**
   * Does not lead yet.
   *
   * @param coordinatorId stable id; see {@link DataFolder}
   * @param address "host:port" of this coordinator, may be empty
   * @param listeners told in order when a term begins, in reverse order when it ends
   */
  public Leadership(
      Store store,
      Clock clock,
      String coordinatorId,
      String address,
      Duration lease,
      Duration renewInterval,
      List<TermListener> listeners) {
    this.store = store;
    this.clock = clock;
    this.coordinatorId = coordinatorId;
    this.address = address;
    this.lease = lease;
    this.renewInterval = renewInterval;
    this.listeners = List.copyOf(listeners);
  }

  @Override
  public Optional<LeaderEpoch> current() {
    LeaderEpoch held = epoch;
    return held != null && clock.instant().isBefore(leaseEnd)
        ? Optional.of(held)
        : Optional.empty();
  }

  @Override
  public LeaderEpoch require() {
    return current().orElseThrow(this::notLeading);
  }

  private ControlException notLeading() {
    String leader = leaderAddress;
    return new ControlException(
        Reason.NOT_LEADER,
        leader.isEmpty()
            ? "this coordinator does not lead now; try again"
            : "this coordinator does not lead; ask " + leader);
  }

  @Override
  public String leaderAddress() {
    return leaderAddress;
  }

  /** Renews the lease or tries to get it, when it is time to. */
  public void tick() {
    Instant now = clock.instant();
    LeaderEpoch current = epoch;
    if (current != null && !now.isBefore(leaseEnd)) {
      end("its lease could not be renewed in time");
    } else if (!now.isBefore(nextStep)) {
      nextStep = now.plus(renewInterval);
      if (current == null) {
        acquire(now);
      } else {
        renew(current, now);
      }
    }
  }

  /** Ends the term, if there is one, and lets another coordinator lead at once. */
  public void resign() {
    LeaderEpoch current = epoch;
    if (current != null) {
      end("it resigns");
      store.release(current);
    }
  }

  private void acquire(Instant now) {
    Optional<LeaderEpoch> acquired = store.acquire(coordinatorId, address, lease);
    if (acquired.isEmpty()) {
      LeaderRow leader = store.leader();
      leaderAddress = leader.expires().isAfter(now) ? leader.address() : "";
      return;
    }
    LeaderEpoch mine = acquired.get();
    leaderAddress = "";
    leaseEnd = now.plus(lease);
    epoch = mine;
    try {
      listeners.forEach(listener -> listener.termBegins(mine));
      LOG.infof("leading coordinator=%s leader_epoch=%d", coordinatorId, mine.value());
    } catch (RuntimeException e) {
      end("its state could not be read from the store");
      throw e;
    }
  }

  private void renew(LeaderEpoch current, Instant now) {
    if (store.renew(current, lease)) {
      leaseEnd = now.plus(lease);
    } else {
      end("another term has begun");
    }
  }

  private void end(String why) {
    LOG.warnf("leading no more coordinator=%s reason=\"%s\"", coordinatorId, why);
    epoch = null;
    nextStep = Instant.MIN;
    listeners.reversed().forEach(TermListener::termEnds);
  }
}
