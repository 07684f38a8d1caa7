package dev.lockstep.coordinator.store;

import java.time.Duration;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Function;

/**
 * The durable store of the control plane. Thread-safe; calls block for as long as the database
 * takes, with a bound.
 *
 * <p>Every failure of the database is a {@link dev.lockstep.coordinator.failure.ControlException}
 * with STORE_UNAVAILABLE.
 *
 * <p>INVARIANT: a {@link #write} commits only if its epoch is the one in the leader row, checked in
 * the same transaction. So of a leader that was replaced nothing more gets in, and transactions
 * that write are serialized by that row.
 */
public interface Store {
  /** Runs a query on one consistent snapshot. Writing in it fails. */
  <T> T read(Function<Tables, T> query);

  /**
   * Runs a change as one transaction: all of it is durable when this returns, or nothing of it.
   * Reasons besides those of the function: NOT_LEADER if the epoch is not the current one any more.
   */
  <T> T write(LeaderEpoch epoch, Function<Tables, T> change);

  /** {@link #write} without a result. */
  default void run(LeaderEpoch epoch, Consumer<Tables> change) {
    write(
        epoch,
        tables -> {
          change.accept(tables);
          return Boolean.TRUE;
        });
  }

  /**
   * Begins a new term, if nobody leads or this coordinator itself does (it was restarted: its
   * process before is gone).
   *
   * @param holder stable id of this coordinator
   * @param address its "host:port"; may be empty
   * @param lease how long the term lasts unless renewed
   * @return the epoch of the term; empty while another one leads
   */
  Optional<LeaderEpoch> acquire(String holder, String address, Duration lease);

  /** Renews the term's lease. Returns false if another term has begun. */
  boolean renew(LeaderEpoch epoch, Duration lease);

  /** Ends the term, so that the next leader need not wait for the lease. */
  void release(LeaderEpoch epoch);

  /** Who leads. */
  LeaderRow leader();
}
