package dev.lockstep.coordinator.admin.validation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatNoException;

import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.util.JsonFormat;
import dev.lockstep.admin.v1.CreateTaskRequest;
import dev.lockstep.admin.v1.TopicMapping;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** Keeps docs/topologies.md true: its examples are requests that this version takes. */
class TopologyDocsTest {
  private static final Path DOCS = Path.of("..", "docs", "topologies.md");
  private static final Pattern BLOCK = Pattern.compile("```json\n(.*?)```", Pattern.DOTALL);
  private static final String REQUEST = "{\"task_id\"";

  @Test
  void showsRequestsThatAreTaken() throws IOException {
    // When
    List<CreateTaskRequest> requests = new ArrayList<>();
    for (String example : examples()) {
      requests.add(request(example));
    }

    // Then
    assertThat(requests).hasSizeGreaterThan(8);
    assertThat(requests)
        .allSatisfy(
            request -> assertThatNoException().isThrownBy(() -> TaskRequests.check(request)));
  }

  private static CreateTaskRequest request(String example) throws InvalidProtocolBufferException {
    CreateTaskRequest.Builder request = CreateTaskRequest.newBuilder();
    if (example.startsWith(REQUEST)) {
      JsonFormat.parser().merge(example, request);
    } else {
      TopicMapping.Builder mapping = TopicMapping.newBuilder();
      JsonFormat.parser().merge(example, mapping);
      request.setTaskId("t");
      request
          .getTaskBuilder()
          .setSource("clusters/hangzhou")
          .setDestination("clusters/shanghai")
          .addMappings(mapping);
    }
    return request.build();
  }

  /** The objects of all JSON blocks; each begins at the start of a line. */
  private static List<String> examples() throws IOException {
    List<String> examples = new ArrayList<>();
    Matcher block = BLOCK.matcher(Files.readString(DOCS));
    while (block.find()) {
      examples.addAll(List.of(block.group(1).split("\n(?=\\{)")));
    }
    return examples;
  }
}
