package dev.lockstep.coordinator.status;

/**
 * A shard as shown to users.
 *
 * @param id the shard's id
 * @param kind RELAY, PROGRESS or DISCOVERY
 * @param state UNASSIGNED, ASSIGNED, RUNNING or REVOKING
 * @param worker who owns it; empty if nobody does
 * @param epoch its epoch
 */
public record ShardView(String id, String kind, String state, String worker, long epoch) {}
