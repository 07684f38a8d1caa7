package dev.lockstep.coordinator.catalog;

import com.google.protobuf.Timestamp;
import dev.lockstep.admin.v1.DeleteTaskResponse;
import dev.lockstep.admin.v1.Task;
import dev.lockstep.admin.v1.TaskState;
import dev.lockstep.coordinator.catalog.Requests.Effect;
import dev.lockstep.coordinator.catalog.Requests.Outcome;
import dev.lockstep.coordinator.failure.ControlException;
import dev.lockstep.coordinator.failure.Reason;
import dev.lockstep.coordinator.leadership.LeaderGate;
import dev.lockstep.coordinator.loop.Loop;
import dev.lockstep.coordinator.store.Store;
import dev.lockstep.coordinator.store.Tables;
import dev.lockstep.coordinator.store.TaskRecord;
import dev.lockstep.coordinator.time.ProtoTime;
import java.time.Clock;
import java.util.List;
import java.util.function.UnaryOperator;

/** Tasks in the store. */
public final class StoredTaskCatalog implements TaskCatalog {
  private final Store store;
  private final Loop loop;
  private final LeaderGate gate;
  private final CatalogListener listener;
  private final Clock clock;
  private final Requests requests;

  /** A catalog that tells the listener of every change. */
  public StoredTaskCatalog(
      Store store, Loop loop, LeaderGate gate, CatalogListener listener, Clock clock) {
    this.store = store;
    this.loop = loop;
    this.gate = gate;
    this.listener = listener;
    this.clock = clock;
    this.requests = new Requests(clock);
  }

  @Override
  public Task create(Task task, Change change) {
    return apply(change, tables -> insert(tables, task, change));
  }

  @Override
  public Task get(String id) {
    return store.read(tables -> require(tables, id)).config();
  }

  @Override
  public Page<Task> list(int size, String after) {
    List<TaskRecord> found = store.read(tables -> tables.tasks().list(after, size + 1));
    return Pages.of(found, size, TaskRecord::id, TaskRecord::config);
  }

  @Override
  public Task update(String id, UnaryOperator<Task> edit, Change change) {
    return apply(
        change,
        tables -> {
          TaskRecord before = requireCurrent(tables, id, change);
          Task edited =
              edit.apply(before.config()).toBuilder().setState(before.config().getState()).build();
          if (!edited.getMappingsList().equals(before.config().getMappingsList())) {
            // Patterns of two tasks may have come to find the same topic: nothing but their edit is
            // refused for it.
            TopicConflicts.check(edited, tables);
          }
          if (!edited.getProgressSync().equals(before.config().getProgressSync())) {
            TopicConflicts.checkTakenUpAgain(before, edited, tables);
          }
          return replace(tables, before, edited, change);
        });
  }

  @Override
  public Task setState(String id, TaskState.Value state, Change change) {
    Outcome<Task> outcome =
        applied(
            change,
            tables -> {
              TaskRecord before = requireCurrent(tables, id, change);
              Task edited = before.config().toBuilder().setState(state).build();
              return replace(tables, before, edited, change);
            });
    boolean asked = outcome.applied() || outcome.effect() == Effect.UNCHANGED;
    if (state == TaskState.Value.RUNNING && asked && !change.validateOnly()) {
      loop.post(() -> listener.taskResumed(id));
    }
    return outcome.answer();
  }

  @Override
  public void delete(String id, Change change) {
    loop.call(() -> {
      Outcome<DeleteTaskResponse> outcome =
          store.write(
              gate.require(),
              tables ->
                  requests.once(
                      tables,
                      change,
                      DeleteTaskResponse.parser(),
                      () -> remove(tables, id, change)));
      if (outcome.applied()) {
        listener.taskDeleted(id);
      }
      return outcome;
    });
  }

  /** One change of one task within a transaction. */
  private interface Work {
    Outcome<Task> on(Tables tables);
  }

  private Task apply(Change change, Work work) {
    return applied(change, work).answer();
  }

  private Outcome<Task> applied(Change change, Work work) {
    return loop.call(() -> {
      Outcome<Task> outcome =
          store.write(
              gate.require(),
              tables -> requests.once(tables, change, Task.parser(), () -> work.on(tables)));
      if (outcome.applied()) {
        listener.taskChanged(outcome.answer());
      }
      return outcome;
    });
  }

  private Outcome<Task> insert(Tables tables, Task task, Change change) {
    String id = ResourceNames.taskId(task.getName());
    if (tables.tasks().find(id).isPresent()) {
      throw new ControlException(
          Reason.TASK_EXISTS,
          "tasks/" + id + " exists already; choose another id or update it",
          "task_id");
    }
    String source = requireCluster(tables, task.getSource(), "task.source");
    String destination = requireCluster(tables, task.getDestination(), "task.destination");
    TopicConflicts.check(task, tables);
    Timestamp now = now();
    Task stored =
        MappingTimes.added(task, List.of(), now).toBuilder()
            .setCreateTime(now)
            .setUpdateTime(now)
            .setEtag(Etags.of(now, 1))
            .build();
    if (!change.validateOnly()) {
      tables.tasks().insert(new TaskRecord(id, 1, source, destination, stored));
    }
    return new Outcome<>(stored, Effect.of(change));
  }

  private Outcome<Task> replace(Tables tables, TaskRecord before, Task edited, Change change) {
    Task old = before.config();
    Timestamp now = now();
    Task kept =
        MappingTimes.added(edited, old.getMappingsList(), now).toBuilder()
            .setName(old.getName())
            .setSource(old.getSource())
            .setDestination(old.getDestination())
            .setDirection(old.getDirection())
            .setEtag(old.getEtag())
            .setCreateTime(old.getCreateTime())
            .setUpdateTime(old.getUpdateTime())
            .build();
    if (kept.equals(old)) {
      return new Outcome<>(old, Effect.UNCHANGED);
    }
    long revision = before.revision() + 1;
    Task stored =
        kept.toBuilder()
            .setUpdateTime(now)
            .setEtag(Etags.of(old.getCreateTime(), revision))
            .build();
    if (!change.validateOnly()) {
      tables
          .tasks()
          .update(
              new TaskRecord(before.id(), revision, before.source(), before.destination(), stored));
    }
    return new Outcome<>(stored, Effect.of(change));
  }

  private static Outcome<DeleteTaskResponse> remove(Tables tables, String id, Change change) {
    requireCurrent(tables, id, change);
    if (!change.validateOnly()) {
      tables.shards().retireOfTask(id);
      tables.checkpoints().deleteOfTask(id);
      if (tables.shards().all().stream().noneMatch(shard -> shard.taskId().equals(id))) {
        // Else the last of its shards takes them along.
        tables.queueMaps().deleteOfTask(id);
      }
      tables.tasks().delete(id);
    }
    return new Outcome<>(DeleteTaskResponse.getDefaultInstance(), Effect.of(change));
  }

  private static TaskRecord requireCurrent(Tables tables, String id, Change change) {
    TaskRecord task = require(tables, id);
    Etags.check(task.config().getName(), task.config().getEtag(), change);
    return task;
  }

  private static TaskRecord require(Tables tables, String id) {
    return tables
        .tasks()
        .find(id)
        .orElseThrow(() ->
            new ControlException(
                Reason.TASK_NOT_FOUND,
                "there is no tasks/" + id + "; ListTasks shows those there are"));
  }

  private static String requireCluster(Tables tables, String name, String field) {
    String id = ResourceNames.clusterId(name);
    if (tables.clusters().find(id).isEmpty()) {
      throw new ControlException(
          Reason.CLUSTER_NOT_REGISTERED,
          field + ": " + name + " is not registered; register it with CreateCluster first",
          field);
    }
    return id;
  }

  private Timestamp now() {
    return ProtoTime.timestamp(clock.instant());
  }
}
