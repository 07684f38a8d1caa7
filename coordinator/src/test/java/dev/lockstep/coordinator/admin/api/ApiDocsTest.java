package dev.lockstep.coordinator.admin.api;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Message;
import com.google.protobuf.util.JsonFormat;
import dev.lockstep.admin.v1.ClusterServiceGrpc;
import dev.lockstep.admin.v1.OperationServiceGrpc;
import dev.lockstep.admin.v1.ProgressServiceGrpc;
import dev.lockstep.admin.v1.TaskServiceGrpc;
import dev.lockstep.coordinator.failure.Reason;
import io.grpc.CallOptions;
import io.grpc.MethodDescriptor;
import io.grpc.MethodDescriptor.MethodType;
import io.grpc.MethodDescriptor.PrototypeMarshaller;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.stub.ClientCalls;
import io.quarkus.test.junit.QuarkusTest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Keeps docs/api.md true: its examples are calls that this version understands. */
@QuarkusTest
class ApiDocsTest {
  private static final Path DOCS = Path.of("..", "docs", "api.md");
  private static final Pattern EXAMPLE =
      Pattern.compile(
          "grpcurl -plaintext (?:-d '([^']*)')?[ \\\\\n]*localhost:7400 (lockstep[^ /\n]+/\\w+)");

  private static final Map<String, MethodDescriptor<?, ?>> METHODS =
      Stream.of(
              ClusterServiceGrpc.getServiceDescriptor(),
              TaskServiceGrpc.getServiceDescriptor(),
              ProgressServiceGrpc.getServiceDescriptor(),
              OperationServiceGrpc.getServiceDescriptor())
          .flatMap(s -> s.getMethods().stream())
          .collect(Collectors.toMap(MethodDescriptor::getFullMethodName, Function.identity()));

  private record Example(String method, String json) {}

  @Test
  void showsEveryCallThatThisVersionHas() throws IOException {
    List<String> shown = examples().stream().map(Example::method).toList();

    assertThat(METHODS.keySet()).allSatisfy(method -> assertThat(shown).contains(method));
  }

  @Test
  void givesExamplesThatAreUnderstood() throws IOException {
    try (Api api = Api.ofThisTest()) {
      for (Example example : examples()) {
        Status.Code code = call(api, example);

        assertThat(code)
            .as("%s %s", example.method(), example.json())
            .isNotIn(
                Status.Code.INVALID_ARGUMENT,
                Status.Code.UNIMPLEMENTED,
                Status.Code.INTERNAL,
                Status.Code.UNKNOWN);
      }
    }
  }

  @Test
  void listsEveryReason() throws IOException {
    String docs = Files.readString(DOCS);

    assertThat(Reason.values()).allSatisfy(reason -> assertThat(docs).contains("`" + reason + "`"));
  }

  private static List<Example> examples() throws IOException {
    List<Example> examples = new ArrayList<>();
    Matcher matcher = EXAMPLE.matcher(Files.readString(DOCS));
    while (matcher.find()) {
      String json = matcher.group(1);
      examples.add(new Example(matcher.group(2), json == null ? "{}" : json));
    }
    return examples;
  }

  private static Status.Code call(Api api, Example example) throws InvalidProtocolBufferException {
    @SuppressWarnings("unchecked")
    MethodDescriptor<Message, Message> method =
        (MethodDescriptor<Message, Message>)
            Objects.requireNonNull(METHODS.get(example.method()), example.method());
    Message prototype =
        ((PrototypeMarshaller<Message>) method.getRequestMarshaller()).getMessagePrototype();
    Message.Builder request = prototype.newBuilderForType();
    JsonFormat.parser().merge(example.json(), request);
    boolean endless = example.method().contains("/Watch");
    try {
      ClientCalls.blockingServerStreamingCall(
              api.channel(),
              method.toBuilder().setType(MethodType.SERVER_STREAMING).build(),
              CallOptions.DEFAULT.withDeadlineAfter(endless ? 500 : 30_000, TimeUnit.MILLISECONDS),
              request.build())
          .forEachRemaining(answer -> {});
      return Status.Code.OK;
    } catch (StatusRuntimeException e) {
      return e.getStatus().getCode();
    }
  }
}
