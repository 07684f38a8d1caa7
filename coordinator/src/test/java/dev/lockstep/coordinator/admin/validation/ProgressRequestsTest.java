package dev.lockstep.coordinator.admin.validation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import com.google.protobuf.Duration;
import com.google.protobuf.Timestamp;
import dev.lockstep.admin.v1.CancelOperationRequest;
import dev.lockstep.admin.v1.GetOperationRequest;
import dev.lockstep.admin.v1.ListGroupsRequest;
import dev.lockstep.admin.v1.ListOperationsRequest;
import dev.lockstep.admin.v1.PreviewProgressRequest;
import dev.lockstep.admin.v1.QueueOffset;
import dev.lockstep.admin.v1.QueueOffsets;
import dev.lockstep.admin.v1.ResetProgressRequest;
import dev.lockstep.admin.v1.SetAutoSyncRequest;
import dev.lockstep.admin.v1.SwitchDirectionRequest;
import dev.lockstep.admin.v1.SyncProgressRequest;
import dev.lockstep.admin.v1.TranslateOffsetRequest;
import dev.lockstep.admin.v1.WaitOperationRequest;
import dev.lockstep.admin.v1.WatchProgressRequest;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class ProgressRequestsTest {
  private static final String TASK = "tasks/orders-dr";

  static Stream<Arguments> badRequests() {
    return Stream.of(
        preview(List.of("task"), PreviewProgressRequest.newBuilder()),
        preview(
            List.of("task", "groups[1]", "direction"),
            PreviewProgressRequest.newBuilder()
                .setTask("x")
                .addGroups("ok")
                .addGroups("a b")
                .setDirectionValue(3)),
        sync(
            List.of("groups[0]", "direction", "request_id"),
            SyncProgressRequest.newBuilder()
                .setTask(TASK)
                .addGroups("")
                .setDirectionValue(-1)
                .setRequestId("\u0007")),
        auto(List.of("task", "automatic"), SetAutoSyncRequest.newBuilder()),
        auto(
            List.of("interval", "request_id"),
            SetAutoSyncRequest.newBuilder()
                .setTask(TASK)
                .setAutomatic(true)
                .setInterval(Duration.newBuilder().setNanos(1))
                .setRequestId("x".repeat(64))),
        arguments(
            List.of("task", "direction"),
            check(() ->
                ProgressRequests.check(
                    SwitchDirectionRequest.newBuilder().setDirectionValue(8).build()))),
        arguments(
            List.of("task", "page_size"),
            check(() ->
                ProgressRequests.check(ListGroupsRequest.newBuilder().setPageSize(1001).build()))),
        translate(List.of("task", "source"), TranslateOffsetRequest.newBuilder()),
        translate(
            List.of("mapping", "source.broker", "source.queue_id", "source.offset", "source_topic"),
            TranslateOffsetRequest.newBuilder()
                .setTask(TASK)
                .setMapping("No")
                .setSource(QueueOffset.newBuilder().setQueueId(-1).setOffset(-1))
                .setSourceTopic("%DLQ%x")),
        reset(List.of("cluster", "group", "topic", "target"), ResetProgressRequest.newBuilder()),
        reset(
            List.of("offsets.queues"),
            ResetProgressRequest.newBuilder()
                .setCluster("clusters/hangzhou")
                .setGroup("g")
                .setTopic("t")
                .setOffsets(QueueOffsets.getDefaultInstance())),
        reset(
            List.of("group", "topic", "time", "also_through_task", "request_id"),
            ResetProgressRequest.newBuilder()
                .setCluster("clusters/hangzhou")
                .setGroup("a/b")
                .setTopic("TBW102")
                .setTime(Timestamp.newBuilder().setNanos(1_000_000_000))
                .setAlsoThroughTask("orders")
                .setRequestId("\n")),
        arguments(
            List.of("task", "groups[0]"),
            check(() ->
                ProgressRequests.check(WatchProgressRequest.newBuilder().addGroups("?").build()))),
        arguments(
            List.of("name"),
            check(() ->
                OperationRequests.check(
                    GetOperationRequest.newBuilder().setName("operations/").build()))),
        arguments(
            List.of("target", "page_size"),
            check(() ->
                OperationRequests.check(
                    ListOperationsRequest.newBuilder()
                        .setTarget("orders")
                        .setPageSize(-1)
                        .build()))),
        arguments(
            List.of("name", "timeout"),
            check(() ->
                OperationRequests.check(
                    WaitOperationRequest.newBuilder()
                        .setTimeout(Duration.newBuilder().setSeconds(3601))
                        .build()))),
        arguments(
            List.of("timeout"),
            check(() ->
                OperationRequests.check(
                    WaitOperationRequest.newBuilder()
                        .setName("operations/1")
                        .setTimeout(Duration.newBuilder().setSeconds(-1))
                        .build()))),
        arguments(
            List.of("name"),
            check(() ->
                OperationRequests.check(
                    CancelOperationRequest.newBuilder().setName("1").build()))));
  }

  private static Runnable check(Runnable check) {
    return check;
  }

  private static Arguments preview(List<String> fields, PreviewProgressRequest.Builder request) {
    return arguments(fields, check(() -> ProgressRequests.check(request.build())));
  }

  private static Arguments sync(List<String> fields, SyncProgressRequest.Builder request) {
    return arguments(fields, check(() -> ProgressRequests.check(request.build())));
  }

  private static Arguments auto(List<String> fields, SetAutoSyncRequest.Builder request) {
    return arguments(fields, check(() -> ProgressRequests.check(request.build())));
  }

  private static Arguments translate(List<String> fields, TranslateOffsetRequest.Builder request) {
    return arguments(fields, check(() -> ProgressRequests.check(request.build())));
  }

  private static Arguments reset(List<String> fields, ResetProgressRequest.Builder request) {
    return arguments(fields, check(() -> ProgressRequests.check(request.build())));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("badRequests")
  void refusesEveryFieldThatIsNotAllowed(List<String> fields, Runnable check) {
    List<Violation> violations = Refusals.of(check);

    assertThat(violations).extracting(Violation::field).containsExactlyElementsOf(fields);
    assertThat(violations)
        .extracting(Violation::description)
        .allMatch(d -> d.startsWith("must ") || d.startsWith("is required: "));
  }
}
