package dev.lockstep.offsetsync.sync;

import dev.lockstep.offsetsync.translation.CopyLog;
import dev.lockstep.offsetsync.translation.OffsetTranslator;
import dev.lockstep.offsetsync.translation.Originals;
import dev.lockstep.offsetsync.translation.SourceFacts;
import dev.lockstep.offsetsync.translation.Translation;
import dev.lockstep.rocketmq.BrokerFault;
import dev.lockstep.rocketmq.LruMap;
import dev.lockstep.rocketmq.QueueId;
import dev.lockstep.rocketmq.client.ClusterClient;
import dev.lockstep.rocketmq.log.Frame;
import dev.lockstep.rocketmq.log.Pull;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.util.Map;
import java.util.OptionalLong;

/**
 * The translators of all queues, kept so that shards and commands share what is known of a queue.
 * The least recently used ones go when there are too many. Thread-safe.
 */
@Singleton
public final class Translators {

  private static final int MAX_QUEUES = 10_000;
  private static final int PULLS_AT_ONCE = 256;

  /** A client stands for one definition of a cluster, so a changed one begins anew. */
  private record Key(
      ClusterClient target, QueueId targetQueue, String sourceCluster, QueueId sourceQueue) {}

  private final Map<Key, OffsetTranslator> translators = new LruMap<>(MAX_QUEUES);
  private final QueuePulls queuePulls = new QueuePulls(PULLS_AT_ONCE);
  private final Counter lookups;
  private final Counter pulls;

  @Inject
  public Translators(MeterRegistry registry) {
    this.lookups =
        Counter.builder("lockstep.progress.lookups")
            .description("Offsets translated")
            .register(registry);
    this.pulls =
        Counter.builder("lockstep.progress.pulls")
            .description("Pulls that translations took")
            .register(registry);
  }

  /**
   * Translates an offset of a source queue.
   *
   * @param notBefore how fresh the view of the target queue's end must be, as of {@link
   *     System#nanoTime}
   * @param originals the source queue, to compare copies with
   */
  public Translation translate(
      String sourceCluster,
      ClusterClient target,
      MappedQueue queue,
      long committed,
      SourceFacts facts,
      long notBefore,
      Originals originals)
      throws BrokerFault, InterruptedException {
    Translation translation =
        translator(sourceCluster, target, queue).translate(committed, facts, notBefore, originals);
    lookups.increment();
    pulls.increment(translation.pulls());
    return translation;
  }

  /** The source queue, as its broker shows it. */
  public Originals originals(ClusterClient source, ClusterClient target, MappedQueue queue) {
    return new QueueOriginals(source, target, queue, queuePulls);
  }

  /**
   * When the message at an offset, or the next one there is, was stored; empty if there is none.
   */
  OptionalLong storeTime(ClusterClient cluster, QueueId queue, long offset)
      throws BrokerFault, InterruptedException {
    if (queuePulls.pull(cluster, queue, offset, 1) instanceof Pull.Found found) {
      Frame frame = found.messages().frames();
      if (frame.next()) {
        return OptionalLong.of(frame.storeTime());
      }
    }
    return OptionalLong.empty();
  }

  /** The copies of a source queue in its target queue, looked up anew. */
  CopyLog copies(String sourceCluster, ClusterClient target, MappedQueue queue) {
    return new QueueCopyLog(target, queue.target(), sourceCluster, queue.source(), queuePulls);
  }

  /** What is known of the copies of a source queue in a target queue. */
  OffsetTranslator translator(String sourceCluster, ClusterClient target, MappedQueue queue) {
    Key key = new Key(target, queue.target(), sourceCluster, queue.source());
    synchronized (translators) {
      return translators.computeIfAbsent(
          key,
          missing ->
              new OffsetTranslator(
                  new QueueCopyLog(
                      key.target(),
                      key.targetQueue(),
                      key.sourceCluster(),
                      key.sourceQueue(),
                      queuePulls),
                  System::nanoTime));
    }
  }
}
