package dev.lockstep.rocketmq.pop;

import dev.lockstep.rocketmq.BrokerFault;
import dev.lockstep.rocketmq.QueueId;
import dev.lockstep.rocketmq.cluster.Brokers;
import dev.lockstep.rocketmq.log.Frame;
import dev.lockstep.rocketmq.log.OffsetRange;
import dev.lockstep.rocketmq.log.QueueFollower;
import dev.lockstep.rocketmq.metadata.BrokerAdmin;
import dev.lockstep.rocketmq.metadata.TopicAdmin;
import dev.lockstep.rocketmq.progress.GroupOffsets;
import dev.lockstep.rocketmq.remoting.BrokerConnection;
import java.time.Duration;
import java.time.Instant;
import java.util.function.Predicate;
import org.apache.rocketmq.common.topic.TopicValidator;
import org.jspecify.annotations.Nullable;

/**
 * Follows the timer log of one broker, where its records of POP wait until they fall due. The first
 * look goes back as far as a hand-out may be open; each one after it reads what is new.
 * Thread-safe.
 */
final class PopLog {

  /** Hand-outs with a longer invisible time are not seen by a worker that starts after them. */
  private static final Duration LOOK_BACK = Duration.ofHours(1);

  /** Brokers revive within seconds of the due time. */
  private static final Duration REVIVED_WITHIN = Duration.ofSeconds(20);

  /** A broker that was away works off what fell due meanwhile. */
  private static final Duration SETTLED_WITHIN = Duration.ofMinutes(5);

  /** A message may be hidden for longer by a consumer whose hand-out was not seen. */
  private static final Duration KEPT = Duration.ofMinutes(1);

  private static final String TIMER_TOPIC = TopicValidator.SYSTEM_TOPIC_PREFIX + "wheel_timer";
  private static final Duration DISPATCH_LIMIT = Duration.ofSeconds(5);

  private final Brokers cluster;
  private final BrokerAdmin brokerAdmin;
  private final TopicAdmin topics;
  private final QueueId log;
  private final PopLedger ledger = new PopLedger();
  private final BrokerClock clock = new BrokerClock();
  private final QueueFollower follower;
  private boolean started;
  private @Nullable GroupOffsets counted;
  private long readAt;
  private @Nullable BrokerConnection connection;
  private long settledSince;

  PopLog(Brokers cluster, BrokerAdmin brokerAdmin, TopicAdmin topics, String broker) {
    this.cluster = cluster;
    this.brokerAdmin = brokerAdmin;
    this.topics = topics;
    this.log = new QueueId(TIMER_TOPIC, broker, 0);
    this.follower = new QueueFollower(cluster, log);
  }

  /**
   * What is open now. Groups that did not move since they were looked at last were handed nothing
   * since: if no hand-out was open either, nothing is asked, unless the last look was a while ago.
   *
   * @param committed every hand-out that it counts in is seen
   * @param groups of which that is wanted
   */
  synchronized OpenHandOuts unacknowledged(GroupOffsets committed, Predicate<String> groups)
      throws BrokerFault, InterruptedException {
    boolean moved = counted == null || !committed.isSame(counted, groups);
    boolean waits = moved || !ledger.isEmpty();
    if (waits) {
      // A hand-out is stored before it shows in the committed offset, but may be visible after it;
      // and a consumer that has its acknowledgement answered is done.
      brokerAdmin.awaitDispatched(log.broker(), DISPATCH_LIMIT);
    }
    long now = System.nanoTime();
    if (waits || now - readAt > KEPT.toNanos()) {
      readNew();
      readAt = now;
    }
    if (moved) {
      counted = committed;
    }
    long brokerTime = clock.atLeast(System.currentTimeMillis());
    BrokerConnection used = cluster.shared(log.broker());
    if (used != connection) {
      connection = used;
      settledSince = brokerTime + SETTLED_WITHIN.toMillis();
    }
    ledger.forgetDueBefore(brokerTime - REVIVED_WITHIN.toMillis());
    return new OpenHandOuts(ledger.unacknowledged(), ledger.lastDue(), settledSince, brokerTime);
  }

  private void readNew() throws BrokerFault, InterruptedException {
    try {
      read(topics.range(log));
    } catch (BrokerFault fault) {
      if (fault.kind() != BrokerFault.Kind.NOT_FOUND) {
        throw fault;
      }
      ledger.clear(); // no timers, and so no POP
      started = false;
    }
  }

  private void read(OffsetRange range) throws BrokerFault, InterruptedException {
    if (follower.next() > range.max()) {
      started = false; // the broker lost what was read
      ledger.clear();
    }
    if (!started) {
      follower.goTo(
          range.size() == 0
              ? range.max()
              : topics.searchOffset(log, Instant.now().minus(LOOK_BACK)));
      started = true;
    }
    follower.readTo(range.max(), this::take);
  }

  private void take(Frame frame) {
    PopRecord.read(frame).ifPresent(ledger::add);
    clock.read(frame.storeTime(), System.currentTimeMillis());
  }
}
