package dev.lockstep.worker;

import dev.lockstep.worker.v1.SessionRequest;
import dev.lockstep.worker.v1.ShardRef;

/**
 * One tenure of a shard, as its host sees it. Thread-safe; no method blocks.
 *
 * <p>After the tenure has ended (released or dropped) {@link #report} and {@link #released} do
 * nothing.
 */
public interface ShardContext {

  /** The shard and its epoch. */
  ShardRef shard();

  /** The lease under which the shard may write. */
  Lease lease();

  /**
   * Tells the coordinator something about the shard: a RelayReport, TopicReport, DirectionReport,
   * ProgressReport or ShardEvent whose {@code shard} is this one.
   *
   * <p>Reports are states: while the coordinator is away, or slow, the newest one of each subject
   * waits (a subject is the shard for RelayReport; the shard, direction, mapping and source topic
   * for TopicReport; the shard and direction for DirectionReport; the shard, group, source topic
   * and direction for ProgressReport, whose groups are merged). Events are all kept, in order, up
   * to a bound beyond which the oldest go.
   *
   * @throws IllegalArgumentException if the message is none of these, or of another shard
   */
  void report(SessionRequest message);

  /** Gives the shard back after {@link ShardHost#revoke}: nothing of it is in flight any more. */
  void released();
}
