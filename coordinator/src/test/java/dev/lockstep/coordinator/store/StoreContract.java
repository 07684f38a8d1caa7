package dev.lockstep.coordinator.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.ByteString;
import dev.lockstep.admin.v1.Cluster;
import dev.lockstep.admin.v1.Operation;
import dev.lockstep.admin.v1.OperationState;
import dev.lockstep.admin.v1.Task;
import dev.lockstep.admin.v1.TaskState;
import dev.lockstep.coordinator.failure.ControlException;
import dev.lockstep.coordinator.failure.Reason;
import dev.lockstep.coordinator.testing.TestClock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * What every store must do, whatever its database. A subclass gives an empty one with its schema.
 */
abstract class StoreContract {
  private static final Duration LEASE = Duration.ofSeconds(10);
  private static final TopicPair TOPICS = new TopicPair("m", Direction.FORWARD, "orders", "orders");

  private final TestClock clock = new TestClock();
  private Store store;
  private LeaderEpoch epoch;

  abstract Store emptyStore(TestClock clock);

  @BeforeEach
  void lead() {
    store = emptyStore(clock);
    epoch = store.acquire("me", "me:7400", LEASE).orElseThrow();
  }

  @Test
  void anotherCoordinatorLeadsOnlyAfterTheLeaseAndUnderAHigherEpoch() {
    // Given
    assertThat(store.acquire("other", "", LEASE)).isEmpty();
    assertThat(store.leader())
        .isEqualTo(new LeaderRow(1, "me", "me:7400", clock.instant().plus(LEASE)));

    // When
    clock.advance(LEASE);

    // Then
    assertThat(store.acquire("other", "", LEASE)).contains(new LeaderEpoch(2));
    assertThat(store.renew(epoch, LEASE)).isFalse();
  }

  @Test
  void renewedLeaseKeepsOthersAway() {
    // Given
    clock.advance(LEASE.minusSeconds(1));

    // When
    boolean renewed = store.renew(epoch, LEASE);

    // Then
    clock.advance(Duration.ofSeconds(5));
    assertThat(renewed).isTrue();
    assertThat(store.acquire("other", "", LEASE)).isEmpty();
  }

  @Test
  void restartedCoordinatorLeadsAtOnce() {
    // When
    var again = store.acquire("me", "", LEASE);

    // Then
    assertThat(again).contains(new LeaderEpoch(2));
  }

  @Test
  void releasedLeadIsFreeAtOnce() {
    // When
    store.release(epoch);

    // Then
    assertThat(store.acquire("other", "", LEASE)).contains(new LeaderEpoch(2));
  }

  @Test
  void leaderThatWasReplacedWritesNothing() {
    // Given
    clock.advance(LEASE);
    LeaderEpoch newer = store.acquire("other", "", LEASE).orElseThrow();

    // When
    assertThatThrownBy(
            () -> store.run(epoch, tables -> tables.clusters().insert(cluster("late", 1))))
        .isInstanceOfSatisfying(
            ControlException.class, e -> assertThat(e.reason()).isEqualTo(Reason.NOT_LEADER));

    // Then
    store.run(newer, tables -> tables.clusters().insert(cluster("new", 1)));
    assertThat(store.<List<ClusterRecord>>read(tables -> tables.clusters().all()))
        .extracting(ClusterRecord::id)
        .containsExactly("new");
  }

  @Test
  void changeThatFailsLeavesNothing() {
    // When
    assertThatThrownBy(() ->
            store.run(
                epoch,
                tables -> {
                  tables.clusters().insert(cluster("half", 1));
                  throw new IllegalStateException("on purpose");
                }))
        .hasMessage("on purpose");

    // Then
    assertThat(store.<Boolean>read(tables -> tables.clusters().find("half").isEmpty())).isTrue();
  }

  @Test
  void readsCannotWrite() {
    // When, Then
    assertThatThrownBy(() ->
            store.read(tables -> {
              tables.clusters().insert(cluster("sneaked", 1));
              return true;
            }))
        .isInstanceOf(ControlException.class);
    store.run(epoch, tables -> tables.clusters().insert(cluster("proper", 1)));
  }

  @Test
  void keepsClustersAndPagesThemById() {
    // Given
    store.run(
        epoch,
        tables -> List.of("c", "a", "b").forEach(id -> tables.clusters().insert(cluster(id, 1))));

    // When
    store.run(
        epoch,
        tables -> {
          tables.clusters().update(cluster("b", 2));
          tables.clusters().delete("c");
        });

    // Then
    assertThat(store.<List<ClusterRecord>>read(tables -> tables.clusters().list("a", 10)))
        .containsExactly(cluster("b", 2));
    assertThat(store.<List<ClusterRecord>>read(tables -> tables.clusters().list("", 1)))
        .containsExactly(cluster("a", 1));
  }

  @Test
  void keepsTasksAndFindsThemByCluster() {
    // Given
    store.run(
        epoch,
        tables -> {
          List.of("a", "b", "c").forEach(id -> tables.clusters().insert(cluster(id, 1)));
          tables.tasks().insert(task("t1", "a", "b"));
          tables.tasks().insert(task("t2", "b", "c"));
        });

    // When
    List<TaskRecord> users = store.read(tables -> tables.tasks().ofCluster("c"));

    // Then
    assertThat(users).containsExactly(task("t2", "b", "c"));
    assertThat(store.<List<TaskRecord>>read(tables -> tables.tasks().ofCluster("b"))).hasSize(2);
  }

  @Test
  void keepsQueueMapsInOrderUntilTheirTaskIsDeleted() {
    // Given
    List<QueueMapEntry> entries = IntStream.range(0, 12).mapToObj(i -> entry("t", i)).toList();

    // When
    store.run(epoch, tables -> tables.queueMaps().append(entries));

    // Then
    assertThat(store.<List<QueueMapEntry>>read(tables -> tables.queueMaps().ofTask("t")))
        .isEqualTo(entries);
    store.run(epoch, tables -> tables.queueMaps().deleteOfTask("t"));
    assertThat(store.<List<QueueMapEntry>>read(tables -> tables.queueMaps().ofTask("t"))).isEmpty();
  }

  @Test
  void refusesToMapASourceQueueTwice() {
    // Given
    store.run(epoch, tables -> tables.queueMaps().append(List.of(entry("t", 0))));

    // When, Then
    QueueMapEntry again =
        new QueueMapEntry(
            "t", TOPICS, 1, new QueueId("broker", 0), new QueueId("broker", 1), 0, "s");
    assertThatThrownBy(() -> store.run(epoch, tables -> tables.queueMaps().append(List.of(again))))
        .isInstanceOf(ControlException.class);
  }

  @Test
  void keepsOwnersAndEpochsOfShards() {
    // Given
    ShardRecord vacant = new ShardRecord("t/discovery", "t", ShardKind.DISCOVERY, 0, null, false);
    ShardRecord owned = vacant.with(1, new Owner("w", "i"));

    // When
    store.run(epoch, tables -> tables.shards().put(vacant));
    store.run(epoch, tables -> tables.shards().put(owned));

    // Then
    assertThat(store.<List<ShardRecord>>read(tables -> tables.shards().all()))
        .containsExactly(owned);
    store.run(epoch, tables -> tables.shards().retireOfTask("t"));
    assertThat(store.<List<ShardRecord>>read(tables -> tables.shards().all()))
        .containsExactly(owned.retired());
  }

  @Test
  void newShardsBeginAboveTheEpochsOfRemovedOnes() {
    // Given
    ShardRecord high = new ShardRecord("a", "t", ShardKind.RELAY, 7, null, true);
    ShardRecord low = new ShardRecord("b", "t", ShardKind.RELAY, 3, null, true);

    // When
    store.run(
        epoch,
        tables -> {
          tables.shards().put(high);
          tables.shards().put(low);
          tables.shards().delete(high);
          tables.shards().delete(low);
        });

    // Then
    assertThat(store.<Long>read(tables -> tables.shards().epochFloor())).isEqualTo(7);
    assertThat(store.<List<ShardRecord>>read(tables -> tables.shards().all())).isEmpty();
  }

  @Test
  void keepsTheLastCheckpointOfEachQueue() {
    // Given
    QueueId queue = new QueueId("broker", 0);
    store.run(
        epoch,
        tables -> tables.checkpoints().put(List.of(new CheckpointRecord("t", "s", queue, 10, 20))));

    // When
    CheckpointRecord later = new CheckpointRecord("t", "s", queue, 11, 21);
    store.run(epoch, tables -> tables.checkpoints().put(List.of(later)));

    // Then
    assertThat(store.<List<CheckpointRecord>>read(tables -> tables.checkpoints().all()))
        .containsExactly(later);
    store.run(epoch, tables -> tables.checkpoints().deleteOfTask("t"));
    assertThat(store.<List<CheckpointRecord>>read(tables -> tables.checkpoints().all())).isEmpty();
  }

  @Test
  void listsOperationsNewestFirstAndTrimsTheOldestThatEnded() {
    // Given
    store.run(
        epoch,
        tables -> {
          tables.operations().put(operation("1", "tasks/a", OperationState.Value.RUNNING));
          tables.operations().put(operation("2", "tasks/b", OperationState.Value.SUCCEEDED));
          tables.operations().put(operation("3", "tasks/a", OperationState.Value.FAILED));
        });

    // When
    List<Operation> ofA = store.read(tables -> tables.operations().list("tasks/a", "", 10));

    // Then
    assertThat(ofA).extracting(Operation::getName).containsExactly("operations/3", "operations/1");
    assertThat(store.<List<Operation>>read(tables -> tables.operations().list("", "3", 1)))
        .extracting(Operation::getName)
        .containsExactly("operations/2");
    assertThat(store.<List<Operation>>read(tables -> tables.operations().running())).hasSize(1);
    store.run(epoch, tables -> tables.operations().trim(1));
    assertThat(store.<List<Operation>>read(tables -> tables.operations().list("", "", 10)))
        .extracting(Operation::getName)
        .containsExactly("operations/3", "operations/1");
  }

  @Test
  void keepsAnswersForTheirTime() {
    // Given
    Instant now = clock.instant();
    RequestRecord request =
        new RequestRecord("r", "CreateTask", "d", ByteString.copyFromUtf8("x"), now);
    store.run(epoch, tables -> tables.requests().put(request));

    // When, Then
    assertThat(
            store.<Boolean>read(
                t -> t.requests().find("r", now).equals(java.util.Optional.of(request))))
        .isTrue();
    assertThat(store.<Boolean>read(t -> t.requests().find("r", now.plusMillis(1)).isEmpty()))
        .isTrue();
    store.run(epoch, tables -> tables.requests().deleteBefore(now.plusMillis(1)));
    assertThat(store.<Boolean>read(t -> t.requests().find("r", now).isEmpty())).isTrue();
  }

  @Test
  void appendsToTheAuditLog() {
    // Given
    AuditRecord first = audit("t", "GAP", Map.of("count", "3", "queue_id", "1"));
    AuditRecord second = audit("u", "REJECTED", Map.of());

    // When
    store.run(epoch, tables -> List.of(first, second).forEach(tables.audit()::append));

    // Then
    assertThat(store.<List<AuditRecord>>read(tables -> tables.audit().newest("", 10)))
        .containsExactly(second, first);
    assertThat(store.<List<AuditRecord>>read(tables -> tables.audit().newest("t", 10)))
        .containsExactly(first);
  }

  @Test
  void keepsTheNewestOfTheAuditLog() {
    // Given
    List<AuditRecord> entries =
        IntStream.range(0, 5).mapToObj(i -> audit("t", "R" + i, Map.of("i", "" + i))).toList();
    store.run(epoch, tables -> tables.audit().trim(2));
    store.run(epoch, tables -> entries.forEach(tables.audit()::append));

    // When
    store.run(epoch, tables -> tables.audit().trim(2));

    // Then
    assertThat(store.<List<AuditRecord>>read(tables -> tables.audit().newest("", 10)))
        .containsExactly(entries.get(4), entries.get(3));
  }

  private AuditRecord audit(String task, String reason, Map<String, String> attributes) {
    return new AuditRecord(clock.instant(), task, "s", reason, "what happened", attributes);
  }

  private static QueueMapEntry entry(String task, int i) {
    return new QueueMapEntry(
        task, TOPICS, i, new QueueId("broker", i), new QueueId("broker", i), i * 100L, "s" + i / 4);
  }

  private static ClusterRecord cluster(String id, long revision) {
    return new ClusterRecord(
        id,
        revision,
        Cluster.newBuilder().setName("clusters/" + id).setEtag("e" + revision).build());
  }

  private static TaskRecord task(String id, String source, String destination) {
    Task config =
        Task.newBuilder().setName("tasks/" + id).setState(TaskState.Value.RUNNING).build();
    return new TaskRecord(id, 1, source, destination, config);
  }

  private static Operation operation(String id, String target, OperationState.Value state) {
    return Operation.newBuilder()
        .setName("operations/" + id)
        .setTarget(target)
        .setState(state)
        .build();
  }
}
