package dev.lockstep.coordinator.operation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.rpc.Code;
import com.google.rpc.Status;
import dev.lockstep.admin.v1.Operation;
import dev.lockstep.admin.v1.OperationState;
import dev.lockstep.coordinator.failure.ControlException;
import dev.lockstep.coordinator.leadership.Leadership;
import dev.lockstep.coordinator.store.Store;
import dev.lockstep.coordinator.testing.SqliteStores;
import dev.lockstep.coordinator.testing.TestClock;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class OperationRegistryTest {
  private static final Status OK = Status.getDefaultInstance();

  @TempDir Path folder;
  private final TestClock clock = new TestClock();
  private Store store;
  private OperationRegistry registry;
  private Leadership leadership;

  @BeforeEach
  void lead() {
    store = SqliteStores.open(folder, clock);
    boot();
  }

  @Test
  void keepsHowItEnded() {
    // Given
    Operation operation = registry.start("SYNC_PROGRESS", "tasks/t", () -> {});
    String id = id(operation);
    registry.progress(id, "3 of 7 groups");
    assertThat(registry.get(id).getDetail()).isEqualTo("3 of 7 groups");

    // When
    Operation ended = registry.finish(id, OK, "7 of 7 groups");

    // Then
    assertThat(ended.getState()).isEqualTo(OperationState.Value.SUCCEEDED);
    assertThat(registry.get(id)).isEqualTo(ended);
    assertThat(registry.finish(id, status(Code.INTERNAL), "late")).isEqualTo(ended);
  }

  @Test
  void tellsFailedFromCancelled() {
    // When
    Operation failed = end(status(Code.ABORTED));
    Operation cancelled = end(status(Code.CANCELLED));

    // Then
    assertThat(failed.getState()).isEqualTo(OperationState.Value.FAILED);
    assertThat(failed.getError().getCode()).isEqualTo(Code.ABORTED_VALUE);
    assertThat(cancelled.getState()).isEqualTo(OperationState.Value.CANCELLED);
  }

  @Test
  void asksOnceToStop() {
    // Given
    AtomicInteger asked = new AtomicInteger();
    String id = id(registry.start("SYNC_PROGRESS", "tasks/t", asked::incrementAndGet));

    // When
    registry.cancel(id);
    registry.cancel(id);

    // Then
    assertThat(asked).hasValue(1);
    assertThat(registry.get(id).getState()).isEqualTo(OperationState.Value.RUNNING);
  }

  @Test
  void waitsForTheEndOrTheTime() throws Exception {
    // Given
    String id = id(registry.start("SYNC_PROGRESS", "tasks/t", () -> {}));
    assertThat(registry.await(id, Duration.ofMillis(1)).getState())
        .isEqualTo(OperationState.Value.RUNNING);

    // When
    var waiting = CompletableFuture.supplyAsync(() -> registry.await(id, Duration.ofSeconds(30)));
    registry.finish(id, OK, "");

    // Then
    assertThat(waiting.get(10, TimeUnit.SECONDS).getState())
        .isEqualTo(OperationState.Value.SUCCEEDED);
  }

  @Test
  void endsWhatRanWhenTheCoordinatorStopped() {
    // Given
    String id = id(registry.start("SYNC_PROGRESS", "tasks/t", () -> {}));

    // When
    boot();

    // Then
    assertThat(registry.get(id).getState()).isEqualTo(OperationState.Value.FAILED);
    assertThat(registry.get(id).getError().getMessage()).contains("restarted");
  }

  @Test
  void listsNewestFirstInPages() {
    // Given
    String first = registry.start("A", "tasks/t", () -> {}).getName();
    String second = registry.start("B", "tasks/t", () -> {}).getName();
    registry.start("C", "tasks/u", () -> {});

    // When
    var page = registry.list("tasks/t", 1, "");

    // Then
    assertThat(page.items()).extracting(Operation::getName).containsExactly(second);
    assertThat(registry.list("tasks/t", 1, page.next()).items())
        .extracting(Operation::getName)
        .containsExactly(first);
    assertThat(registry.list("", 10, "").items()).hasSize(3);
  }

  @Test
  void knowsNoOthers() {
    // When, Then
    assertThatThrownBy(() -> registry.get("x")).isInstanceOf(ControlException.class);
  }

  private void boot() {
    registry = new OperationRegistry(store, () -> leadership, clock);
    leadership =
        new Leadership(
            store,
            clock,
            "me",
            "",
            Duration.ofMinutes(1),
            Duration.ofSeconds(1),
            List.of(registry));
    leadership.tick();
  }

  private Operation end(Status status) {
    return registry.finish(id(registry.start("A", "tasks/t", () -> {})), status, "");
  }

  private static Status status(Code code) {
    return Status.newBuilder().setCode(code.getNumber()).build();
  }

  private static String id(Operation operation) {
    return operation.getName().substring("operations/".length());
  }
}
