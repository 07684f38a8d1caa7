package dev.lockstep.e2e.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicy;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicyEgressRule;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicyIngressRule;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicyPort;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Who may talk to whom. A rule without peers would let everybody in: there must be none. */
class ChartNetworkTest {

  @TempDir private static Path scratch;

  private final Chart chart = new Chart(scratch);

  static List<Path> examples() {
    return Chart.examples();
  }

  @ParameterizedTest
  @MethodSource("examples")
  void everyWayInNamesWhoMayComeAndWhere(Path values) {
    for (NetworkPolicy policy : chart.render(values).all(NetworkPolicy.class)) {
      assertThat(policy.getSpec().getPolicyTypes()).containsExactly("Ingress", "Egress");
      for (NetworkPolicyIngressRule rule : policy.getSpec().getIngress()) {
        assertThat(rule.getFrom()).isNotEmpty();
        assertThat(rule.getPorts()).isNotEmpty();
      }
    }
  }

  @Test
  void nobodyReadsMetricsUnlessMonitoringSaysWho() {
    Rendered without = chart.render("");
    Rendered with =
        chart.render("networkPolicy: {monitoring: [{namespaceSelector: {matchLabels: {a: b}}}]}");

    assertThat(ingressPorts(without)).containsExactly("grpc");
    assertThat(ingressPorts(with)).containsExactlyInAnyOrder("grpc", "management", "management");
  }

  /** Behind a load balancer, a policy sees the callers' addresses only if they are kept. */
  @ParameterizedTest
  @CsvSource({"ClusterIP, ", "LoadBalancer, Local", "NodePort, Local"})
  void addressesOfCallersAreKept(String type, @Nullable String policy) {
    assertThat(
            chart.render("coordinator: {service: {type: %s}}".formatted(type)).all(Service.class))
        .filteredOn(service -> service.getMetadata().getName().equals("rel-lockstep-coordinator"))
        .singleElement()
        .satisfies(
            service -> assertThat(service.getSpec().getExternalTrafficPolicy()).isEqualTo(policy));
  }

  @Test
  void theCoordinatorConnectsToNothing() {
    assertThat(policy(chart.render(""), "rel-lockstep-coordinator").getSpec().getEgress())
        .isEmpty();
  }

  @Test
  void theCoordinatorReachesNamesAndItsDatabaseIfItHasOne() {
    String values =
        """
        coordinator: {postgresql: {secretName: db}}
        networkPolicy: {database: [{ipBlock: {cidr: 10.1.2.3/32}}]}
        """;

    List<NetworkPolicyEgressRule> egress =
        policy(chart.render(values), "rel-lockstep-coordinator").getSpec().getEgress();

    assertThat(egress).hasSize(2);
    assertThat(ports(egress.get(0).getPorts())).containsExactly("53", "53");
    assertThat(egress.get(1).getTo())
        .singleElement()
        .satisfies(peer -> assertThat(peer.getIpBlock().getCidr()).isEqualTo("10.1.2.3/32"));
  }

  @Test
  void workersReachNamesTheirCoordinatorAndBrokersOnly() {
    String values =
        """
        coordinator: {enabled: false, addresses: ["a.example.com:7400", "b.example.com:7500"]}
        networkPolicy: {brokers: [{ipBlock: {cidr: 10.0.0.0/8}}]}
        """;

    List<NetworkPolicyEgressRule> egress =
        policy(chart.render(values), "rel-lockstep-workers").getSpec().getEgress();

    assertThat(egress).hasSize(3);
    assertThat(ports(egress.get(0).getPorts())).containsExactly("53", "53");
    assertThat(ports(egress.get(1).getPorts())).containsExactly("7400", "7500");
    assertThat(egress.get(2).getTo())
        .singleElement()
        .satisfies(peer -> assertThat(peer.getIpBlock().getCidr()).isEqualTo("10.0.0.0/8"));
  }

  @Test
  void thereIsNoPolicyWhereNoneIsWanted() {
    assertThat(chart.render("networkPolicy: {enabled: false}").all(NetworkPolicy.class)).isEmpty();
  }

  private static List<String> ingressPorts(Rendered rendered) {
    return rendered.all(NetworkPolicy.class).stream()
        .flatMap(policy -> policy.getSpec().getIngress().stream())
        .flatMap(rule -> ports(rule.getPorts()).stream())
        .toList();
  }

  private static List<String> ports(List<NetworkPolicyPort> ports) {
    return ports.stream().map(port -> port.getPort().getValue().toString()).toList();
  }

  private static NetworkPolicy policy(Rendered rendered, String name) {
    return rendered.all(NetworkPolicy.class).stream()
        .filter(policy -> policy.getMetadata().getName().equals(name))
        .findFirst()
        .orElseThrow(() -> new AssertionError("no policy " + name));
  }
}
