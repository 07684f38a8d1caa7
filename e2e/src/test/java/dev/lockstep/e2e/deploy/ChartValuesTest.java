package dev.lockstep.e2e.deploy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.lockstep.e2e.services.ServiceKind;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The chart's schema: it names what there is, and refuses the rest. */
class ChartValuesTest {

  @TempDir private static Path scratch;

  private final Chart chart = new Chart(scratch);

  @Test
  void schemaNamesEverySettingOfTheCoordinator() throws IOException {
    Set<String> settings =
        new ServiceSettings(ServiceKind.COORDINATOR).below("lockstep.coordinator");

    // The chart sets these itself.
    settings.remove("data-dir");
    settings.remove("address");
    settings.removeIf(setting -> setting.startsWith("postgresql."));
    settings.removeIf(setting -> setting.startsWith("tls."));

    assertThat(properties("coordinatorSettings")).isEqualTo(settings);
  }

  @Test
  void schemaNamesEverySettingOfTheRelay() throws IOException {
    assertThat(properties("relaySettings"))
        .isEqualTo(new ServiceSettings(ServiceKind.MESSAGE_RELAY).below("lockstep.relay"));
  }

  private static Set<String> properties(String definition) throws IOException {
    JsonNode schema =
        new ObjectMapper().readTree(Files.readString(Chart.folder().resolve("values.schema.json")));
    Set<String> names = new TreeSet<>();
    schema
        .path("definitions")
        .path(definition)
        .path("properties")
        .fieldNames()
        .forEachRemaining(names::add);
    return names;
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "replicas: 2",
        "coordinator: {replicas: 2}",
        "coordinator: {settings: {leese: 20s}}",
        "coordinator: {settings: {lease: twenty}}",
        "coordinator: {addresses: [nowhere]}",
        "coordinator: {service: {type: Ingress}}",
        "relay: {settings: {read-budget: lots}}",
        "regions: [{name: CN_SHANGHAI, relay: {replicas: 1}, offsetSync: {replicas: 1}}]",
        "regions: [{name: a-name-that-is-too-long-for-a-label, relay: {replicas: 1}, offsetSync:"
            + " {replicas: 1}}]",
        "regions: [{name: cn-shanghai, offsetSync: {replicas: 1}}]",
        "worker: {drainSeconds: 0}",
        "worker: {tls: {secret: a}}",
        "coordinator: {tls: {secretName: a, clientAuth: always}}",
        "autoscaling: {enabled: true}",
        "autoscaling: {enabled: true, prometheus: prometheus, query: up}",
        "networkPolicy: {brokers: [{cidr: 10.0.0.0/8}]}",
        "extraEnv: [{key: A, value: b}]",
      })
  void refusesValuesThatDoNotExistOrCannotBe(String values) {
    assertThatThrownBy(() -> chart.render(values))
        .hasMessageContaining("values don't meet the specifications of the schema");
  }
}
