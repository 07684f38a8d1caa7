package dev.lockstep.coordinator.admin.validation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatNoException;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import com.google.protobuf.Duration;
import com.google.protobuf.Timestamp;
import dev.lockstep.admin.v1.CreateTaskRequest;
import dev.lockstep.admin.v1.DeleteTaskRequest;
import dev.lockstep.admin.v1.GetTaskRequest;
import dev.lockstep.admin.v1.GetTaskStatusRequest;
import dev.lockstep.admin.v1.ListTasksRequest;
import dev.lockstep.admin.v1.MessageTag;
import dev.lockstep.admin.v1.PauseTaskRequest;
import dev.lockstep.admin.v1.ProgressSync;
import dev.lockstep.admin.v1.QueueOffset;
import dev.lockstep.admin.v1.ResumeTaskRequest;
import dev.lockstep.admin.v1.StartPosition;
import dev.lockstep.admin.v1.Task;
import dev.lockstep.admin.v1.TaskDirection;
import dev.lockstep.admin.v1.TopicMapping;
import dev.lockstep.admin.v1.UpdateTaskRequest;
import dev.lockstep.admin.v1.WatchTaskRequest;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class TaskRequestsTest {
  static CreateTaskRequest.Builder good() {
    return CreateTaskRequest.newBuilder()
        .setTaskId("orders-dr")
        .setTask(
            Task.newBuilder()
                .setSource("clusters/hangzhou")
                .setDestination("clusters/shanghai")
                .addMappings(TopicMapping.newBuilder().setId("orders").setSourceTopic("orders"))
                .addMappings(
                    TopicMapping.newBuilder()
                        .setSourcePattern("pay-(.*)-(.*)")
                        .setExcludePattern("pay-test-.*")
                        .setDestinationTopic("dr-$1_$2"))
                .setProgressSync(
                    ProgressSync.newBuilder()
                        .setInterval(seconds(1))
                        .addIncludeGroups("app-.*")
                        .addExcludeGroups("app-test-.*")
                        .setMinOnlineMove(0)
                        .setMinOnlineMoveTime(seconds(86_400)))
                .setMessageTag(MessageTag.newBuilder().setKey("origin_dc").setValue("hz"))
                .setDescription("x".repeat(256))
                .putLabels("team", "orders"));
  }

  private static Duration.Builder seconds(long seconds) {
    return Duration.newBuilder().setSeconds(seconds);
  }

  static Stream<Arguments> spoiledTasks() {
    return Stream.of(
        task("source", "is required", t -> t.clearSource()),
        task("source", "must be \"clusters/{id}\"", t -> t.setSource("hangzhou")),
        task("destination", "is required", t -> t.clearDestination()),
        task(
            "destination",
            "must be another cluster than source",
            t -> t.setDestination("clusters/hangzhou")),
        task(
            "direction",
            "must be one of ONE_WAY, TWO_WAY, not the number 9",
            t -> t.setDirectionValue(9)),
        task("state", "must be one of RUNNING, PAUSED, not the number 7", t -> t.setStateValue(7)),
        task("mappings", "is required: 1 to 1000 mappings", t -> t.clearMappings()),
        task("mappings", "must be 1 to 1000 mappings, not 1002", t -> mappings(t, 1000)),
        task("description", "must be up to 256", t -> t.setDescription("é".repeat(257))),
        task(
            "labels[\"team\"]",
            "the value must be up to 63",
            t -> t.putLabels("team", "x".repeat(64))),
        task(
            "progress_sync.interval",
            "must be 1 s to 1 h",
            t -> t.getProgressSyncBuilder().setInterval(seconds(0))),
        task(
            "progress_sync.interval",
            "not \"3601s\"".replace("\"", ""),
            t -> t.getProgressSyncBuilder().setInterval(seconds(3601))),
        task(
            "progress_sync.interval",
            "nanos",
            t -> t.getProgressSyncBuilder().setInterval(seconds(1).setNanos(-1))),
        task(
            "progress_sync.include_groups[1]",
            "must be a regular expression",
            t -> t.getProgressSyncBuilder().addIncludeGroups("(")),
        task(
            "progress_sync.exclude_groups[1]",
            "must be a regular expression",
            t -> t.getProgressSyncBuilder().addExcludeGroups("a(?=b)")),
        task(
            "progress_sync.exclude_groups[1]",
            "is required",
            t -> t.getProgressSyncBuilder().addExcludeGroups("")),
        task(
            "progress_sync.min_online_move",
            "must be 0 or more",
            t -> t.getProgressSyncBuilder().setMinOnlineMove(-1)),
        task(
            "progress_sync.min_online_move_time",
            "must be 0 s to 24 h",
            t -> t.getProgressSyncBuilder().setMinOnlineMoveTime(seconds(86_401))),
        task("message_tag.key", "is required", t -> t.getMessageTagBuilder().clearKey()),
        task(
            "message_tag.key",
            "must be 1 to 63 characters",
            t -> t.getMessageTagBuilder().setKey("a-b")),
        task(
            "message_tag.key",
            "must be 1 to 63 characters",
            t -> t.getMessageTagBuilder().setKey("9a")),
        task(
            "message_tag.key",
            "RocketMQ or Lockstep uses",
            t -> t.getMessageTagBuilder().setKey("KEYS")),
        task(
            "message_tag.key",
            "RocketMQ or Lockstep uses",
            t -> t.getMessageTagBuilder().setKey("LOCKSTEP_X")),
        task(
            "message_tag.key",
            "RocketMQ or Lockstep uses",
            t -> t.getMessageTagBuilder().setKey("TIMER_DELAY_SEC")),
        task(
            "message_tag.key",
            "RocketMQ or Lockstep uses",
            t -> t.getMessageTagBuilder().setKey("__SHARDINGKEY")),
        task("message_tag.value", "must be 1 to 255", t -> t.getMessageTagBuilder().clearValue()),
        task(
            "message_tag.value",
            "must be 1 to 255",
            t -> t.getMessageTagBuilder().setValue("x".repeat(256))),
        task(
            "message_tag.value",
            "control characters",
            t -> t.getMessageTagBuilder().setValue("a\u0002b")),
        task(
            "rate_limit.messages_per_second",
            "must be 0",
            t -> t.getRateLimitBuilder().setMessagesPerSecond(-1)),
        task(
            "rate_limit.bytes_per_second",
            "must be 0",
            t -> t.getRateLimitBuilder().setBytesPerSecond(-1)),
        mapping("id", "must be 1 to 63 characters", m -> m.setId("A")),
        mapping("source_topic", "exactly one of", m -> m.clearSourceTopic()),
        mapping("source_topic", "must be 1 to 127 characters", m -> m.setSourceTopic("a b")),
        mapping(
            "source_topic", "must be 1 to 127 characters", m -> m.setSourceTopic("x".repeat(128))),
        mapping(
            "source_topic", "one of RocketMQ's own", m -> m.setSourceTopic("SCHEDULE_TOPIC_XXXX")),
        mapping("source_topic", "one of RocketMQ's own", m -> m.setSourceTopic("%RETRY%group")),
        mapping("source_topic", "one of RocketMQ's own", m -> m.setSourceTopic("%DLQ%group")),
        mapping(
            "source_topic", "one of RocketMQ's own", m -> m.setSourceTopic("rmq_sys_wheel_timer")),
        mapping("source_topic", "one of RocketMQ's own", m -> m.setSourceTopic("c1_REPLY_TOPIC")),
        mapping("source_pattern", "must be empty when source_topic", m -> m.setSourcePattern(".*")),
        mapping(
            "exclude_pattern",
            "must be empty without source_pattern",
            m -> m.setExcludePattern(".*")),
        mapping(
            "destination_topic", "must be 1 to 127 characters", m -> m.setDestinationTopic("$0")),
        mapping("destination_topic", "one of RocketMQ's own", m -> m.setDestinationTopic("TBW102")),
        mapping(
            "filter",
            "at most one of tags and sql92",
            m -> m.getFilterBuilder().addTags("a").setSql92("b IS NULL")),
        mapping("filter.tags", "must be up to 32 tags, not 33", m -> tags(m, 33)),
        mapping("filter.tags[0]", "must be one tag", m -> m.getFilterBuilder().addTags("a||b")),
        mapping("filter.tags[0]", "must be one tag", m -> m.getFilterBuilder().addTags(" a")),
        mapping("filter.tags[0]", "must be one tag", m -> m.getFilterBuilder().addTags("*")),
        mapping("filter.sql92", "must not be blank", m -> m.getFilterBuilder().setSql92("  ")),
        mapping(
            "filter.sql92",
            "must be up to 1024",
            m -> m.getFilterBuilder().setSql92("x".repeat(1025))),
        task(
            "progress_sync.relay_retry",
            "must be false in a TWO_WAY task",
            t -> {
              t.setDirection(TaskDirection.Value.TWO_WAY)
                  .getProgressSyncBuilder()
                  .setRelayRetry(true);
              t.getMappingsBuilder(1).clearDestinationTopic();
            }),
        task(
            "progress_sync.relay_dead_letters",
            "must be false in a TWO_WAY task",
            t -> {
              t.setDirection(TaskDirection.Value.TWO_WAY)
                  .getProgressSyncBuilder()
                  .setRelayDeadLetters(true);
              t.getMappingsBuilder(1).clearDestinationTopic();
            }),
        task(
            "progress_sync.hold_at_retries",
            "must be false where relay_retry is true",
            t -> t.getProgressSyncBuilder().setRelayRetry(true).setHoldAtRetries(true)),
        task(
            "mappings[0].start.offsets",
            "must be absent in a TWO_WAY task",
            t -> {
              t.setDirection(TaskDirection.Value.TWO_WAY)
                  .getMappingsBuilder(1)
                  .clearDestinationTopic();
              offsets(t.getMappingsBuilder(0), queue());
            }),
        task(
            "mappings[1].destination_topic",
            "must be \"$0\" (the same name)",
            t ->
                t.setDirection(TaskDirection.Value.TWO_WAY)
                    .getMappingsBuilder(1)
                    .setDestinationTopic("copy-$0")),
        mapping("start.earliest", "must be true", m -> m.getStartBuilder().setEarliest(false)),
        mapping("start.latest", "must be true", m -> m.getStartBuilder().setLatest(false)),
        mapping(
            "start.time",
            "must be a time",
            m -> m.getStartBuilder().setTime(Timestamp.newBuilder().setNanos(-1))),
        mapping(
            "start.time",
            "must be a time",
            m -> m.getStartBuilder().setTime(Timestamp.newBuilder().setSeconds(Long.MAX_VALUE))),
        mapping(
            "start.offsets.queues[0].broker",
            "is required",
            m -> offsets(m, QueueOffset.newBuilder())),
        mapping(
            "start.offsets.queues[0].queue_id",
            "must be 0 or more",
            m -> offsets(m, queue().setQueueId(-1))),
        mapping(
            "start.offsets.queues[0].offset",
            "must be 0 or more",
            m -> offsets(m, queue().setOffset(-1))),
        mapping(
            "start.offsets.queues[1]",
            "no other entry",
            m -> offsets(m, queue(), queue().setOffset(5))),
        mapping(
            "rate_limit.messages_per_second",
            "must be 0",
            m -> m.getRateLimitBuilder().setMessagesPerSecond(-1)),
        mapping(
            "rate_limit.bytes_per_second",
            "must be 0",
            m -> m.getRateLimitBuilder().setBytesPerSecond(-1)),
        mapping(
            "on_gap",
            "must be one of CONTINUE, STOP_QUEUE, not the number 5",
            m -> m.setOnGapValue(5)),
        mapping(
            "on_rejected",
            "must be one of STOP_QUEUE, QUARANTINE, not the number 5",
            m -> m.setOnRejectedValue(5)),
        mapping(
            "retry_stopped_after",
            "must be 1 s to 24 h",
            m -> m.setRetryStoppedAfter(seconds(86_401))),
        mapping(
            "schedule_ahead",
            "must be false in a task with progress_sync",
            m -> m.setScheduleAhead(true)),
        task(
            "mappings[1].schedule_ahead",
            "must be false with filter.sql92",
            t ->
                t.clearProgressSync()
                    .getMappingsBuilder(1)
                    .setScheduleAhead(true)
                    .getFilterBuilder()
                    .setSql92("a > 1")),
        pattern("id", "must be unique in the task", m -> m.setId("orders")),
        pattern("source_pattern", "must be a regular expression", m -> m.setSourcePattern("pay-(")),
        pattern("exclude_pattern", "must be a regular expression", m -> m.setExcludePattern("*")),
        pattern(
            "destination_topic",
            "groups that source_pattern has (2)",
            m -> m.setDestinationTopic("$3")),
        pattern(
            "destination_topic",
            "groups that source_pattern has (2)",
            m -> m.setDestinationTopic("x$")),
        pattern("destination_topic", "must be, beside", m -> m.setDestinationTopic("a b$1")),
        pattern(
            "destination_topic", "one of RocketMQ's own", m -> m.setDestinationTopic("%DLQ%$1")),
        pattern("start.offsets", "must be absent with source_pattern", m -> offsets(m, queue())));
  }

  private static Arguments task(String field, String text, Consumer<Task.Builder> spoil) {
    return arguments("task." + field, text, spoil);
  }

  private static Arguments mapping(
      String field, String text, Consumer<TopicMapping.Builder> spoil) {
    return task("mappings[0]." + field, text, t -> spoil.accept(t.getMappingsBuilder(0)));
  }

  private static Arguments pattern(
      String field, String text, Consumer<TopicMapping.Builder> spoil) {
    return task("mappings[1]." + field, text, t -> spoil.accept(t.getMappingsBuilder(1)));
  }

  private static void mappings(Task.Builder task, int count) {
    IntStream.range(0, count).forEach(i -> task.addMappingsBuilder().setSourceTopic("t-" + i));
  }

  private static void tags(TopicMapping.Builder mapping, int count) {
    IntStream.range(0, count).forEach(i -> mapping.getFilterBuilder().addTags("tag-" + i));
  }

  private static QueueOffset.Builder queue() {
    return QueueOffset.newBuilder().setBroker("broker-a");
  }

  private static void offsets(TopicMapping.Builder mapping, QueueOffset.Builder... offsets) {
    StartPosition.Builder start = mapping.getStartBuilder();
    Stream.of(offsets).forEach(start.getOffsetsBuilder()::addQueues);
  }

  @Test
  void takesWhatTheContractAllows() {
    assertThatNoException().isThrownBy(() -> TaskRequests.check(good().build()));
  }

  @ParameterizedTest(name = "{0} {1}")
  @MethodSource("spoiledTasks")
  void refusesEachFieldThatIsNotAllowedByItsPath(
      String field, String text, Consumer<Task.Builder> spoil) {
    CreateTaskRequest.Builder request = good();
    spoil.accept(request.getTaskBuilder());

    List<Violation> created = Refusals.of(() -> TaskRequests.check(request.build()));
    List<Violation> updated = Refusals.of(() -> TaskRequests.checkUpdated(request.getTask()));

    assertThat(created)
        .singleElement()
        .satisfies(v -> {
          assertThat(v.field()).isEqualTo(field);
          assertThat(v.description()).contains(text);
        });
    assertThat(updated).isEqualTo(created);
  }

  @Test
  void reportsAllThatIsWrongAtOnceInTheOrderOfTheFields() {
    CreateTaskRequest.Builder request = good().setTaskId("").setRequestId("a\tb");
    request
        .getTaskBuilder()
        .clearSource()
        .setStateValue(9)
        .getMappingsBuilder(1)
        .setDestinationTopic("$7");

    List<Violation> violations = Refusals.of(() -> TaskRequests.check(request.build()));

    assertThat(violations)
        .extracting(Violation::field)
        .containsExactly(
            "task_id",
            "task.source",
            "task.mappings[1].destination_topic",
            "task.state",
            "request_id");
  }

  @Test
  void refusesToCopyATopicToTheSameTopicTwice() {
    CreateTaskRequest.Builder request = good();
    request
        .getTaskBuilder()
        .addMappingsBuilder()
        .setSourceTopic("orders")
        .setDestinationTopic("orders");

    List<Violation> violations = Refusals.of(() -> TaskRequests.check(request.build()));

    assertThat(violations)
        .containsExactly(
            new Violation(
                "task.mappings[2].source_topic",
                "must not be copied to \"orders\" twice, but mappings[0] does so too"));
  }

  @Test
  void refusesRequestsWithoutATaskOrWithAnotherName() {
    CreateTaskRequest.Builder renamed = good();
    renamed.getTaskBuilder().setName("tasks/other");

    assertThat(Refusals.of(() -> TaskRequests.check(good().clearTask().build())))
        .extracting(Violation::field)
        .containsExactly("task");
    assertThat(Refusals.of(() -> TaskRequests.check(UpdateTaskRequest.getDefaultInstance())))
        .extracting(Violation::field)
        .containsExactly("task");
    assertThat(Refusals.of(() -> TaskRequests.check(renamed.build())))
        .extracting(Violation::field)
        .containsExactly("task.name");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "orders", "tasks/", "tasks/9", "clusters/orders", "tasks/a/b"})
  void refusesNamesThatAreNone(String name) {
    UpdateTaskRequest update =
        UpdateTaskRequest.newBuilder().setTask(Task.newBuilder().setName(name)).build();

    assertNameRefused(
        "name", () -> TaskRequests.check(GetTaskRequest.newBuilder().setName(name).build()));
    assertNameRefused(
        "name", () -> TaskRequests.check(DeleteTaskRequest.newBuilder().setName(name).build()));
    assertNameRefused(
        "name", () -> TaskRequests.check(PauseTaskRequest.newBuilder().setName(name).build()));
    assertNameRefused(
        "name", () -> TaskRequests.check(ResumeTaskRequest.newBuilder().setName(name).build()));
    assertNameRefused(
        "name", () -> TaskRequests.check(GetTaskStatusRequest.newBuilder().setName(name).build()));
    assertNameRefused(
        "name", () -> TaskRequests.check(WatchTaskRequest.newBuilder().setName(name).build()));
    assertNameRefused("task.name", () -> TaskRequests.check(update));
  }

  private static void assertNameRefused(String field, Runnable check) {
    assertThat(Refusals.of(check))
        .singleElement()
        .satisfies(v -> {
          assertThat(v.field()).isEqualTo(field);
          assertThat(v.description()).contains("\"tasks/{id}\"");
        });
  }

  @Test
  void refusesPageSizesAndIntervalsOutOfBounds() {
    WatchTaskRequest.Builder watch = WatchTaskRequest.newBuilder().setName("tasks/orders");

    assertThat(
            Refusals.of(
                () -> TaskRequests.check(ListTasksRequest.newBuilder().setPageSize(-5).build())))
        .extracting(Violation::field)
        .containsExactly("page_size");
    assertThat(
            Refusals.of(() ->
                TaskRequests.check(
                    watch.setInterval(Duration.newBuilder().setNanos(99_999_999)).build())))
        .extracting(Violation::field, Violation::description)
        .containsExactly(
            org.assertj.core.api.Assertions.tuple(
                "interval", "must be 0.1 s to 1 h (\"0.1s\" to \"3600s\"), not 0.099999999s"));
  }
}
