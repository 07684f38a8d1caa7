package dev.lockstep.relay.shard;

import dev.lockstep.admin.v1.QueueStatus;
import dev.lockstep.worker.Lease;
import dev.lockstep.worker.ShardContext;
import dev.lockstep.worker.v1.DirectionReport;
import dev.lockstep.worker.v1.RelayReport;
import dev.lockstep.worker.v1.SessionRequest;
import dev.lockstep.worker.v1.ShardEvent;
import dev.lockstep.worker.v1.ShardRef;
import dev.lockstep.worker.v1.TopicReport;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * A tenure of a shard whose coordinator is the test: a lease it ends, and all that was reported.
 */
public final class Tenure implements ShardContext {

  private final ShardRef shard;
  private final ConcurrentLinkedQueue<SessionRequest> reports = new ConcurrentLinkedQueue<>();
  private final CountDownLatch released = new CountDownLatch(1);
  private volatile boolean valid = true;

  /** A tenure with a lease that lasts until {@link #endLease}. */
  public Tenure(String shardId, long epoch) {
    this.shard = ShardRef.newBuilder().setShardId(shardId).setEpoch(epoch).build();
  }

  void endLease() {
    valid = false;
  }

  boolean awaitReleased(Duration limit) throws InterruptedException {
    return released.await(limit.toMillis(), TimeUnit.MILLISECONDS);
  }

  /** Where the queues stood when the shard last said it. */
  public List<QueueStatus> lastStatus() {
    return relayReports().stream().reduce((_, later) -> later).orElse(List.of());
  }

  /** What the relay reports said, in order. */
  List<List<QueueStatus>> relayReports() {
    return reports.stream()
        .filter(SessionRequest::hasRelayReport)
        .map(SessionRequest::getRelayReport)
        .map(RelayReport::getQueuesList)
        .toList();
  }

  /** The events, in order. */
  public List<ShardEvent> events() {
    return reports.stream()
        .filter(SessionRequest::hasShardEvent)
        .map(SessionRequest::getShardEvent)
        .toList();
  }

  /** The topic reports, in order. */
  public List<TopicReport> topicReports() {
    return reports.stream()
        .filter(SessionRequest::hasTopicReport)
        .map(SessionRequest::getTopicReport)
        .toList();
  }

  /** The direction reports, in order. */
  public List<DirectionReport> directionReports() {
    return reports.stream()
        .filter(SessionRequest::hasDirectionReport)
        .map(SessionRequest::getDirectionReport)
        .toList();
  }

  @Override
  public ShardRef shard() {
    return shard;
  }

  @Override
  public Lease lease() {
    return new Lease() {
      @Override
      public boolean isValid() {
        return valid;
      }

      @Override
      public Duration remaining() {
        return valid ? Duration.ofMinutes(1) : Duration.ZERO;
      }
    };
  }

  @Override
  public void report(SessionRequest message) {
    reports.add(message);
  }

  @Override
  public void released() {
    released.countDown();
  }
}
