package dev.lockstep.e2e.nativeimage;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.google.protobuf.Any;
import com.google.protobuf.Descriptors.FileDescriptor;
import com.google.protobuf.Duration;
import com.google.protobuf.FieldMask;
import com.google.protobuf.Message;
import com.google.protobuf.Timestamp;
import com.google.rpc.BadRequest;
import com.google.rpc.ErrorInfo;
import com.google.rpc.Status;
import dev.lockstep.admin.v1.Cluster;
import dev.lockstep.admin.v1.GroupProgress;
import dev.lockstep.admin.v1.Operation;
import dev.lockstep.admin.v1.Task;
import dev.lockstep.worker.v1.Command;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * Quarkus registers the messages of our contract for reflection; others that it uses are named by
 * the metadata. One that is missing would leave calls without an answer.
 */
class MessageMetadataTest {

  private static final String METADATA =
      "/META-INF/native-image/dev.lockstep/proto/reachability-metadata.json";

  private static final List<Message> FOREIGN =
      List.of(
          Any.getDefaultInstance(),
          Duration.getDefaultInstance(),
          FieldMask.getDefaultInstance(),
          Timestamp.getDefaultInstance(),
          Status.getDefaultInstance(),
          ErrorInfo.getDefaultInstance(),
          BadRequest.getDefaultInstance(),
          BadRequest.FieldViolation.getDefaultInstance());

  @Test
  void namesTheMessagesThatAreNotOurs() throws Exception {
    List<String> named = new ArrayList<>();
    try (InputStream metadata = MessageMetadataTest.class.getResourceAsStream(METADATA)) {
      JsonNode entries = new ObjectMapper().readTree(metadata).get("reflection");
      entries.forEach(entry -> named.add(entry.get("type").asText()));
    }

    assertThat(named)
        .containsExactlyInAnyOrderElementsOf(
            FOREIGN.stream()
                .flatMap(message -> Stream.of(message.getClass(), message.toBuilder().getClass()))
                .map(Class::getName)
                .toList());
  }

  @Test
  void theContractUsesNoOthers() {
    Set<String> files = new TreeSet<>();
    Stream.of(
            Task.getDescriptor(),
            Cluster.getDescriptor(),
            Operation.getDescriptor(),
            GroupProgress.getDescriptor(),
            Command.getDescriptor())
        .forEach(message -> collect(message.getFile(), files));

    assertThat(files)
        .isSubsetOf(
            FOREIGN.stream()
                .map(message -> message.getDescriptorForType().getFile().getName())
                .collect(Collectors.toSet()));
  }

  private static void collect(FileDescriptor file, Set<String> foreign) {
    for (FileDescriptor imported : file.getDependencies()) {
      if (imported.getPackage().startsWith("lockstep.")) {
        collect(imported, foreign);
      } else {
        foreign.add(imported.getName());
      }
    }
  }
}
