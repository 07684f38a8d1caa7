package dev.lockstep.coordinator.status;

import dev.lockstep.admin.v1.GroupProgress;
import java.util.List;
import java.util.function.Consumer;

/**
 * The last result of every consumer group and topic of every task, from automatic syncs (told by
 * workers) and manual ones (told by the call). In memory: after a restart the workers tell again.
 * Thread-safe.
 */
public interface GroupStates {
  /**
   * Last results of a task, ordered by group, source topic and direction; empty for a task nothing
   * is known of.
   */
  List<GroupProgress> list(String taskId);

  /** Takes results of a sync that wrote (not of a preview), and passes them to the watchers. */
  void record(String taskId, List<GroupProgress> results);

  /**
   * Has every result of a task from now on passed to the watcher, on the thread that records it:
   * the watcher must not block. Closing the subscription ends it.
   */
  Subscription subscribe(String taskId, Consumer<GroupProgress> watcher);

  /** A watcher's registration. */
  interface Subscription extends AutoCloseable {
    @Override
    void close();
  }
}
