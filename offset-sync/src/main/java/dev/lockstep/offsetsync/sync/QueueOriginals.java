package dev.lockstep.offsetsync.sync;

import dev.lockstep.offsetsync.translation.Copy;
import dev.lockstep.offsetsync.translation.Original;
import dev.lockstep.offsetsync.translation.Originals;
import dev.lockstep.rocketmq.BrokerFault;
import dev.lockstep.rocketmq.client.ClusterClient;
import dev.lockstep.rocketmq.log.Frame;
import dev.lockstep.rocketmq.log.Provenance;
import dev.lockstep.rocketmq.log.Pull;
import java.time.Duration;
import java.util.OptionalLong;

/**
 * A source queue at its broker. A copy and its original have the same born time, which the copy
 * carries; messages of two topics at the same offset do not.
 */
final class QueueOriginals implements Originals {

  private static final String BORN = "LOCKSTEP_BORN";
  private static final Duration DISPATCH_LIMIT = Duration.ofSeconds(5);

  private final ClusterClient source;
  private final ClusterClient target;
  private final MappedQueue queue;
  private final QueuePulls pulls;

  QueueOriginals(ClusterClient source, ClusterClient target, MappedQueue queue, QueuePulls pulls) {
    this.source = source;
    this.target = target;
    this.queue = queue;
    this.pulls = pulls;
  }

  @Override
  public Original of(Copy copy) throws BrokerFault, InterruptedException {
    Pull first = pull(copy);
    if (!endsBefore(first, copy)) {
      return compare(first, copy);
    }
    // Just after its start a broker may show less than it has stored.
    source.brokerAdmin().awaitDispatched(queue.source().broker(), DISPATCH_LIMIT);
    Pull second = pull(copy);
    return endsBefore(second, copy) ? new Original.BeyondEnd(max(second)) : compare(second, copy);
  }

  private Original compare(Pull pull, Copy copy) throws BrokerFault, InterruptedException {
    if (!(pull instanceof Pull.Found found)) {
      return new Original.Gone();
    }
    Frame original = found.messages().frames();
    if (!original.next() || original.offset() != copy.source()) {
      return new Original.Gone();
    }
    OptionalLong copied = bornOf(copy);
    if (copied.isEmpty()) {
      return new Original.Gone(); // the copy is gone, rather
    }
    return copied.getAsLong() == born(original) ? new Original.Same() : new Original.Another();
  }

  /** The born time that the copy carries; empty if it is not there any more. */
  private OptionalLong bornOf(Copy copy) throws BrokerFault, InterruptedException {
    if (pulls.pull(target, queue.target(), copy.destination(), 1) instanceof Pull.Found found) {
      Frame frame = found.messages().frames();
      if (frame.next() && frame.offset() == copy.destination() && isCopyOf(frame, copy.source())) {
        return OptionalLong.of(born(frame));
      }
    }
    return OptionalLong.empty();
  }

  /** A broker that lost its newest messages may hold something else there by now. */
  private static boolean isCopyOf(Frame frame, long source) {
    Provenance provenance = frame.provenance();
    return provenance != null && provenance.offset() == source;
  }

  /** As relays write it: of a copy, the born time of the first original. */
  private static long born(Frame frame) {
    String carried = frame.isCopy() ? frame.property(BORN) : null;
    try {
      return carried == null ? Math.max(0, frame.bornTime()) : Long.parseLong(carried);
    } catch (NumberFormatException e) {
      return Math.max(0, frame.bornTime());
    }
  }

  private Pull pull(Copy copy) throws BrokerFault, InterruptedException {
    Pull pull = pulls.pull(source, queue.source(), copy.source(), 1);
    if (pull instanceof Pull.Missing missing) {
      throw QueuePulls.missing(source, queue.source(), missing);
    }
    return pull;
  }

  private static boolean endsBefore(Pull pull, Copy copy) {
    return !(pull instanceof Pull.Found) && max(pull) <= copy.source();
  }

  private static long max(Pull pull) {
    return switch (pull) {
      case Pull.Found found -> found.maxOffset();
      case Pull.Nothing nothing -> nothing.maxOffset();
      case Pull.Moved moved -> moved.maxOffset();
      case Pull.Missing _ -> 0;
    };
  }
}
