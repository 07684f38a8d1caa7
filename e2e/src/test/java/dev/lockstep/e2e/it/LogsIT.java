package dev.lockstep.e2e.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.lockstep.e2e.services.LockstepServices;
import dev.lockstep.e2e.services.Repository;
import dev.lockstep.e2e.services.ServiceKind;
import dev.lockstep.e2e.services.ServiceProcess;
import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** What the services log, and how that is changed while they run. */
class LogsIT {

  private static final String CATEGORY = "/q/loggers/dev.lockstep.worker";

  private final ObjectMapper json = new ObjectMapper();

  private static LockstepServices services;
  private static ServiceProcess worker;

  @BeforeAll
  static void startServices() {
    services =
        LockstepServices.builder(Repository.root().resolve("e2e/target/it-logs/LogsIT"))
            .setting(ServiceKind.COORDINATOR, "lockstep.log.format", "json")
            .setting(ServiceKind.OFFSET_SYNC, "lockstep.log.format", "json")
            .start();
    worker = services.addWorker(ServiceKind.OFFSET_SYNC, TestServices.REGION);
    worker.awaitReady();
  }

  @AfterAll
  static void stopServices() {
    if (services != null) {
      services.close();
    }
  }

  @Test
  void writesEveryEventAsOneJsonObjectWithItsKeys() throws IOException {
    JsonNode connected = event(services.coordinator(), "worker connected");
    assertThat(connected.path("level").asText()).isEqualTo("INFO");
    assertThat(connected.path("region").asText()).isEqualTo(TestServices.REGION);
    assertThat(connected.path("worker").asText()).isNotEmpty();
    assertThat(event(worker, "registered").path("coordinator").asText())
        .isEqualTo(services.endpoint());
  }

  @Test
  void changesTheLevelOfACategoryWhileItRuns() throws Exception {
    assertThat(json.readTree(call("GET", CATEGORY).body()).path("level").asText())
        .isEqualTo("INFO");

    HttpResponse<String> set = call("PUT", CATEGORY + "?level=debug");

    assertThat(set.statusCode()).as(set.body()).isEqualTo(200);
    assertThat(json.readTree(set.body()).path("level").asText()).isEqualTo("DEBUG");
    assertThat(json.readTree(call("GET", "/q/loggers").body()).path("dev.lockstep.worker").asText())
        .isEqualTo("DEBUG");
    await("it is logged").until(() -> !events(worker, "log level set").isEmpty());
    assertThat(json.readTree(call("DELETE", CATEGORY).body()).path("level").asText())
        .isEqualTo("INFO");
  }

  @Test
  void refusesWhatIsNoLevelAndNoCategory() throws Exception {
    HttpResponse<String> loud = call("PUT", CATEGORY + "?level=LOUD");
    HttpResponse<String> nowhere = call("PUT", "/q/loggers/org.example.nowhere?level=DEBUG");
    HttpResponse<String> patched = call("PATCH", CATEGORY);

    assertThat(loud.statusCode()).isEqualTo(400);
    assertThat(loud.body()).contains("level: must be one of OFF, ERROR, WARN, INFO and DEBUG");
    assertThat(nowhere.statusCode()).isEqualTo(400);
    assertThat(nowhere.body()).contains("category: nothing logs as 'org.example.nowhere'");
    assertThat(patched.statusCode()).isEqualTo(405);
  }

  private static HttpResponse<String> call(String method, String path) throws Exception {
    try (HttpClient http = HttpClient.newHttpClient()) {
      return http.send(
          HttpRequest.newBuilder(worker.management().resolve(path))
              .method(method, HttpRequest.BodyPublishers.noBody())
              .build(),
          BodyHandlers.ofString());
    }
  }

  private JsonNode event(ServiceProcess process, String message) throws IOException {
    return events(process, message).getFirst();
  }

  /** Events with this message; every line from the first object on must be one. */
  private List<JsonNode> events(ServiceProcess process, String message) throws IOException {
    List<String> lines =
        Files.readAllLines(process.log()).stream()
            .dropWhile(line -> !line.startsWith("{"))
            .toList();
    List<JsonNode> events = new ArrayList<>();
    for (String line : lines) {
      JsonNode event = json.readTree(line);
      assertThat(event.isObject()).as(line).isTrue();
      if (event.path("message").asText().equals(message)) {
        events.add(event);
      }
    }
    return events;
  }
}
