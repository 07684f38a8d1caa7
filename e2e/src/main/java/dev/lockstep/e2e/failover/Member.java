package dev.lockstep.e2e.failover;

import dev.lockstep.e2e.consume.ConsumerKind;
import dev.lockstep.testbed.RocketMqCluster;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import org.apache.rocketmq.client.apis.ClientException;

/** One consumer of a group in one cluster, for one phase. Thread-safe. */
final class Member implements AutoCloseable {

  private final Group group;
  private final Phase phase;
  private final Pace pace;
  private final AtomicLong allowance;
  private final AtomicBoolean gone = new AtomicBoolean();
  private final AtomicBoolean left = new AtomicBoolean();
  private AutoCloseable client = () -> {};

  /**
   * How much a member takes, and how fast.
   *
   * @param limit it takes so many at most; groups that are not orderly have no limit
   * @param nanosPerMessage how long it works on one
   */
  record Pace(long limit, long nanosPerMessage) {
    static final Pace FREE = new Pace(Long.MAX_VALUE, 0);
  }

  private Member(Group group, Phase phase, Pace pace) {
    this.group = group;
    this.phase = phase;
    this.pace = pace;
    this.allowance = new AtomicLong(pace.limit());
  }

  /** Joins its group in a cluster and consumes. */
  static Member join(RocketMqCluster cluster, Group group, Phase phase, Pace pace) {
    Member member = new Member(group, phase, pace);
    try {
      member.client = group.role().kind().start(cluster, group.name(), group.topic(), member::take);
    } catch (ClientException e) {
      throw new IllegalStateException(group.name() + " cannot consume in " + cluster.name(), e);
    }
    return member;
  }

  /** Whether it took as much as it may. */
  boolean isDone() {
    return allowance.get() <= 0;
  }

  /** From now on it counts for nothing: its region is gone, and it with it. */
  void die() {
    gone.set(true);
  }

  private boolean take(String id, int attempt) {
    if (gone.get()) {
      return true; // nobody hears what it says
    }
    if (allowance.getAndUpdate(left -> Math.max(0, left - 1)) == 0) {
      return false;
    }
    if (pace.nanosPerMessage() > 0) {
      LockSupport.parkNanos(pace.nanosPerMessage());
    }
    group.ledger().add(phase, id, attempt);
    return true;
  }

  /** Leaves the group, its progress committed. Does nothing the second time. */
  @Override
  public void close() {
    if (!left.compareAndSet(false, true)) {
      return;
    }
    if (group.role().kind() == ConsumerKind.ORDERLY) {
      allowance.set(0); // stops between two messages, so that all it completed is committed
    }
    try {
      client.close();
    } catch (Exception e) {
      throw new IllegalStateException(group.name() + " cannot leave", e);
    }
  }
}
