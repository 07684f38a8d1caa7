package dev.lockstep.e2e.docs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import com.google.protobuf.Message;
import com.google.protobuf.util.JsonFormat;
import dev.lockstep.admin.v1.ClusterServiceGrpc;
import dev.lockstep.admin.v1.OperationServiceGrpc;
import dev.lockstep.admin.v1.ProgressServiceGrpc;
import dev.lockstep.admin.v1.TaskServiceGrpc;
import dev.lockstep.e2e.services.Repository;
import io.grpc.MethodDescriptor;
import io.grpc.MethodDescriptor.PrototypeMarshaller;
import java.io.IOException;
import java.nio.file.Files;
import java.util.Map;
import java.util.Objects;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The commands of the pages for operators name methods and fields that there are. */
class GrpcurlExamplesTest {

  private static final Pattern EXAMPLE =
      Pattern.compile(
          "grpcurl -plaintext (?:-d '([^']*)')?[ \\\\\\n]*localhost:7400 (lockstep[^ /\\n]+/\\w+)");
  private static final Pattern COMMAND = Pattern.compile("grpcurl -plaintext (?!-d \"\\$)");

  private static final Map<String, MethodDescriptor<?, ?>> METHODS =
      Stream.of(
              ClusterServiceGrpc.getServiceDescriptor(),
              TaskServiceGrpc.getServiceDescriptor(),
              ProgressServiceGrpc.getServiceDescriptor(),
              OperationServiceGrpc.getServiceDescriptor())
          .flatMap(service -> service.getMethods().stream())
          .collect(Collectors.toMap(MethodDescriptor::getFullMethodName, method -> method));

  @ParameterizedTest
  @ValueSource(strings = {"failover.md", "consumer-progress.md", "operations.md"})
  void areRequestsOfThisVersion(String page) throws IOException {
    String text = Files.readString(Repository.root().resolve("docs").resolve(page));

    assertThat(EXAMPLE.matcher(text).results()).allSatisfy(GrpcurlExamplesTest::isARequest);
    assertThat(EXAMPLE.matcher(text).results().count())
        .as("examples that were looked at; those that read $variables are not")
        .isEqualTo(COMMAND.matcher(text).results().count())
        .isPositive();
  }

  private static void isARequest(MatchResult example) {
    assertThat(METHODS).containsKey(example.group(2));
    PrototypeMarshaller<?> marshaller =
        (PrototypeMarshaller<?>)
            Objects.requireNonNull(METHODS.get(example.group(2))).getRequestMarshaller();
    Message.Builder request = ((Message) marshaller.getMessagePrototype()).newBuilderForType();
    assertThatCode(() -> JsonFormat.parser().merge(example.group(1), request))
        .as(example.group())
        .doesNotThrowAnyException();
  }
}
