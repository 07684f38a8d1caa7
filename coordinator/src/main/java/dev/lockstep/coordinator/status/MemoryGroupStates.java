package dev.lockstep.coordinator.status;

import dev.lockstep.admin.v1.GroupProgress;
import dev.lockstep.admin.v1.ProgressDirection;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;

/** Group states in memory. */
public final class MemoryGroupStates implements GroupStates {
  private final Map<String, ConcurrentSkipListMap<Key, GroupProgress>> states =
      new ConcurrentHashMap<>();
  private final Map<String, CopyOnWriteArrayList<Consumer<GroupProgress>>> watchers =
      new ConcurrentHashMap<>();

  @Override
  public List<GroupProgress> list(String taskId) {
    Map<Key, GroupProgress> ofTask = states.get(taskId);
    return ofTask == null ? List.of() : List.copyOf(ofTask.values());
  }

  @Override
  public void record(String taskId, List<GroupProgress> results) {
    Map<Key, GroupProgress> ofTask =
        states.computeIfAbsent(taskId, id -> new ConcurrentSkipListMap<>());
    results.forEach(result -> ofTask.put(Key.of(result), result));
    for (Consumer<GroupProgress> watcher :
        watchers.getOrDefault(taskId, new CopyOnWriteArrayList<>())) {
      results.forEach(watcher);
    }
  }

  @Override
  public Subscription subscribe(String taskId, Consumer<GroupProgress> watcher) {
    watchers.computeIfAbsent(taskId, id -> new CopyOnWriteArrayList<>()).add(watcher);
    return () ->
        watchers.computeIfPresent(
            taskId,
            (id, all) -> {
              all.remove(watcher);
              return all.isEmpty() ? null : all;
            });
  }

  /** The last result for the same group, topic and direction. */
  public Optional<GroupProgress> last(String taskId, GroupProgress like) {
    Map<Key, GroupProgress> ofTask = states.get(taskId);
    return ofTask == null ? Optional.empty() : Optional.ofNullable(ofTask.get(Key.of(like)));
  }

  /** Forgets a task that was deleted; its watchers get nothing more. */
  public void forget(String taskId) {
    states.remove(taskId);
  }

  private record Key(String group, String sourceTopic, ProgressDirection.Value direction)
      implements Comparable<Key> {
    private static final Comparator<Key> ORDER =
        Comparator.comparing(Key::group)
            .thenComparing(Key::sourceTopic)
            .thenComparing(Key::direction);

    static Key of(GroupProgress progress) {
      return new Key(progress.getGroup(), progress.getSourceTopic(), progress.getDirection());
    }

    @Override
    public int compareTo(Key other) {
      return ORDER.compare(this, other);
    }
  }
}
