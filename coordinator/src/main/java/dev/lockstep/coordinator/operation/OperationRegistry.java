package dev.lockstep.coordinator.operation;

import com.google.protobuf.Timestamp;
import com.google.rpc.Code;
import com.google.rpc.Status;
import dev.lockstep.admin.v1.Operation;
import dev.lockstep.admin.v1.OperationState;
import dev.lockstep.coordinator.catalog.Page;
import dev.lockstep.coordinator.failure.ControlException;
import dev.lockstep.coordinator.failure.Reason;
import dev.lockstep.coordinator.leadership.LeaderGate;
import dev.lockstep.coordinator.leadership.TermListener;
import dev.lockstep.coordinator.store.LeaderEpoch;
import dev.lockstep.coordinator.store.Store;
import dev.lockstep.coordinator.time.ProtoTime;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;

/**
 * Operations in the store; of those that run, the progress, the way to stop them and who waits in
 * memory.
 */
public final class OperationRegistry implements Operations, TermListener {
  private static final String PREFIX = "operations/";

  private final Store store;
  private final Supplier<LeaderGate> gate;
  private final Clock clock;
  private final OperationIds ids;
  private final Map<String, Running> running = new ConcurrentHashMap<>();

  /**
   * A registry.
   *
   * @param gate tells the term to write in; asked at the first operation, since leadership also
   *     tells this registry of its terms
   */
  public OperationRegistry(Store store, Supplier<LeaderGate> gate, Clock clock) {
    this.store = store;
    this.gate = gate;
    this.clock = clock;
    this.ids = new OperationIds(clock);
  }

  @Override
  public Operation start(String kind, String target, Runnable onCancel) {
    String id = ids.next();
    Operation operation =
        Operation.newBuilder()
            .setName(PREFIX + id)
            .setKind(kind)
            .setTarget(target)
            .setState(OperationState.Value.RUNNING)
            .setCreateTime(now())
            .build();
    store.run(gate.get().require(), tables -> tables.operations().put(operation));
    running.put(id, new Running(operation, onCancel));
    return operation;
  }

  @Override
  public void progress(String id, String detail) {
    running.computeIfPresent(id, (key, live) -> live.withDetail(detail));
  }

  @Override
  public Operation finish(String id, Status status, String detail) {
    Running live = running.remove(id);
    if (live == null) {
      return get(id);
    }
    Operation ended = ended(live.operation(), status, detail);
    try {
      store.run(gate.get().require(), tables -> tables.operations().put(ended));
    } finally {
      live.end().complete(ended);
    }
    return ended;
  }

  @Override
  public Operation get(String id) {
    Running live = running.get(id);
    if (live != null) {
      return live.operation();
    }
    return store
        .read(tables -> tables.operations().find(id))
        .orElseThrow(
            () -> new ControlException(Reason.OPERATION_NOT_FOUND, "there is no operations/" + id));
  }

  @Override
  public Page<Operation> list(String target, int size, String after) {
    List<Operation> found = store.read(tables -> tables.operations().list(target, after, size + 1));
    List<Operation> page = found.size() > size ? found.subList(0, size) : found;
    String next = found.size() > size ? id(page.getLast()) : "";
    return new Page<>(page.stream().map(this::newest).toList(), next);
  }

  @Override
  public Operation cancel(String id) {
    Running live = running.get(id);
    if (live != null) {
      live.cancel();
    }
    return get(id);
  }

  @Override
  public Operation await(String id, Duration timeout) {
    Running live = running.get(id);
    if (live == null) {
      return get(id);
    }
    try {
      return live.end().get(timeout.toMillis(), TimeUnit.MILLISECONDS);
    } catch (TimeoutException e) {
      return get(id);
    } catch (ExecutionException e) {
      throw new IllegalStateException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new ControlException(Reason.CANCELLED, "the wait was interrupted", e);
    }
  }

  @Override
  public void termBegins(LeaderEpoch epoch) {
    store.run(
        epoch,
        tables ->
            tables
                .operations()
                .running()
                .forEach(
                    operation -> tables.operations().put(ended(operation, interrupted(), ""))));
  }

  @Override
  public void termEnds() {
    List<String> lost = List.copyOf(running.keySet());
    for (String id : lost) {
      Running live = running.remove(id);
      if (live != null) {
        live.end().complete(ended(live.operation(), interrupted(), ""));
      }
    }
  }

  private Operation newest(Operation stored) {
    Running live = running.get(id(stored));
    return live == null ? stored : live.operation();
  }

  private Operation ended(Operation operation, Status status, String detail) {
    Operation.Builder ended = operation.toBuilder().setState(state(status)).setEndTime(now());
    if (!detail.isEmpty()) {
      ended.setDetail(detail);
    }
    if (status.getCode() != Code.OK_VALUE) {
      ended.setError(status);
    }
    return ended.build();
  }

  private static OperationState.Value state(Status status) {
    return switch (status.getCode()) {
      case Code.OK_VALUE -> OperationState.Value.SUCCEEDED;
      case Code.CANCELLED_VALUE -> OperationState.Value.CANCELLED;
      default -> OperationState.Value.FAILED;
    };
  }

  private static Status interrupted() {
    return Status.newBuilder()
        .setCode(Code.UNAVAILABLE_VALUE)
        .setMessage("the coordinator was restarted or lost the lead while this ran; start it again")
        .build();
  }

  private static String id(Operation operation) {
    return operation.getName().substring(PREFIX.length());
  }

  private Timestamp now() {
    return ProtoTime.timestamp(clock.instant());
  }

  /** An operation that runs in this process. */
  private record Running(
      Operation operation,
      Runnable onCancel,
      CompletableFuture<Operation> end,
      AtomicBoolean cancelled) {
    Running(Operation operation, Runnable onCancel) {
      this(operation, onCancel, new CompletableFuture<>(), new AtomicBoolean());
    }

    Running withDetail(String detail) {
      return new Running(operation.toBuilder().setDetail(detail).build(), onCancel, end, cancelled);
    }

    void cancel() {
      if (cancelled.compareAndSet(false, true)) {
        onCancel.run();
      }
    }
  }
}
