package dev.lockstep.offsetsync.sync;

import dev.lockstep.offsetsync.translation.Copy;
import dev.lockstep.offsetsync.translation.CopyLog;
import dev.lockstep.offsetsync.translation.Probe;
import dev.lockstep.rocketmq.BrokerFault;
import dev.lockstep.rocketmq.QueueId;
import dev.lockstep.rocketmq.client.ClusterClient;
import dev.lockstep.rocketmq.log.Frame;
import dev.lockstep.rocketmq.log.Provenance;
import dev.lockstep.rocketmq.log.Pull;
import java.util.ArrayList;
import java.util.List;

/** A destination queue at its broker, and which of its messages were read from one source queue. */
final class QueueCopyLog implements CopyLog {

  // Brokers cut pulls at 32 messages by default; those that an operator allows more, bring more.
  private static final int MESSAGES = 64;

  private final ClusterClient cluster;
  private final QueueId queue;
  private final String sourceCluster;
  private final QueueId source;
  private final QueuePulls pulls;

  QueueCopyLog(
      ClusterClient cluster,
      QueueId queue,
      String sourceCluster,
      QueueId source,
      QueuePulls pulls) {
    this.cluster = cluster;
    this.queue = queue;
    this.sourceCluster = sourceCluster;
    this.source = source;
    this.pulls = pulls;
  }

  @Override
  public Probe read(long offset) throws BrokerFault, InterruptedException {
    return switch (pulls.pull(cluster, queue, offset, MESSAGES)) {
      case Pull.Found found ->
          new Probe(
              Math.max(offset, found.minOffset()),
              found.nextOffset(),
              found.minOffset(),
              Math.max(found.maxOffset(), found.nextOffset()),
              copies(found.messages().frames()));
      case Pull.Nothing nothing -> nothing(offset, nothing.minOffset(), nothing.maxOffset());
      case Pull.Moved moved ->
          offset < moved.minOffset() && moved.minOffset() < moved.maxOffset()
              ? read(moved.minOffset())
              : nothing(offset, moved.minOffset(), moved.maxOffset());
      case Pull.Missing missing -> throw QueuePulls.missing(cluster, queue, missing);
    };
  }

  private static Probe nothing(long offset, long min, long max) {
    long at = Math.max(min, Math.min(offset, max));
    return new Probe(at, at, min, Math.max(min, max), List.of());
  }

  private List<Copy> copies(Frame frame) {
    List<Copy> copies = new ArrayList<>();
    while (frame.next()) {
      if (!frame.isCopy()) {
        continue;
      }
      Provenance provenance = frame.provenance();
      if (provenance != null && isOurs(provenance)) {
        copies.add(new Copy(frame.offset(), provenance.offset()));
      }
    }
    return copies;
  }

  private boolean isOurs(Provenance provenance) {
    return provenance.queueId() == source.id()
        && provenance.broker().equals(source.broker())
        && provenance.cluster().equals(sourceCluster)
        && provenance.sourceTopic(queue.topic()).equals(source.topic());
  }
}
