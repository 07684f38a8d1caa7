package dev.lockstep.relay.shard;

import dev.lockstep.relay.queue.Checkpoint;
import dev.lockstep.relay.queue.JumpAudit;
import dev.lockstep.relay.queue.QueueRelay;
import dev.lockstep.relay.queue.Signal;
import java.time.Duration;
import java.util.List;

/**
 * What a shard does beside the message's path, on a thread of its own so that a slow broker keeps
 * nobody waiting: commits progress in the source cluster, and reads what others wrote between our
 * batches.
 */
final class Chores {

  private static final Duration AUDIT_INTERVAL = Duration.ofSeconds(1);

  private final List<QueueRelay> relays;
  private final List<JumpAudit> audits;
  private final ProgressCommit progress;
  private final Duration commitInterval;
  private final Signal signal = new Signal();
  private final Thread thread;
  private volatile boolean ending;

  Chores(
      List<QueueRelay> relays,
      List<JumpAudit> audits,
      ProgressCommit progress,
      Duration commitInterval) {
    this.relays = List.copyOf(relays);
    this.audits = List.copyOf(audits);
    this.progress = progress;
    this.commitInterval = commitInterval;
    this.thread = Thread.ofVirtual().name("chores").unstarted(this::run);
  }

  void start() {
    thread.start();
  }

  /** Commits once more and returns. */
  void finish() throws InterruptedException {
    ending = true;
    signal.raise();
    thread.join();
  }

  /** Stops at once. */
  void stop() {
    thread.interrupt();
  }

  private void run() {
    try {
      long lastCommit = Tick.number(commitInterval);
      while (!ending) {
        signal.await(Tick.untilNext(AUDIT_INTERVAL));
        audit();
        long tick = Tick.number(commitInterval);
        if (tick != lastCommit) {
          commit();
          refreshLags();
          lastCommit = tick;
        }
      }
      commit();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void audit() throws InterruptedException {
    for (JumpAudit audit : audits) {
      if (ending) {
        return;
      }
      audit.read();
    }
  }

  private void refreshLags() throws InterruptedException {
    for (QueueRelay relay : relays) {
      if (ending) {
        return;
      }
      relay.refreshLag();
    }
  }

  private void commit() throws InterruptedException {
    for (QueueRelay relay : relays) {
      relay
          .checkpoint()
          .map(Checkpoint::sourceOffset)
          .ifPresent(offset -> progress.wants(relay.plan().source(), offset));
    }
    progress.commit();
  }
}
