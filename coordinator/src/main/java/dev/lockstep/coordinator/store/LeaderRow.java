package dev.lockstep.coordinator.store;

import java.time.Instant;

/**
 * Who leads, as the store has it.
 *
 * @param epoch the term's epoch; 0 before the first one
 * @param holder id of the coordinator
 * @param address its "host:port"; may be empty
 * @param expires end of its lease unless it renews it
 */
public record LeaderRow(long epoch, String holder, String address, Instant expires) {}
