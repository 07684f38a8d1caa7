package dev.lockstep.coordinator.admin.validation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatNoException;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import dev.lockstep.admin.v1.CheckClusterRequest;
import dev.lockstep.admin.v1.Cluster;
import dev.lockstep.admin.v1.CreateClusterRequest;
import dev.lockstep.admin.v1.Credentials;
import dev.lockstep.admin.v1.DeleteClusterRequest;
import dev.lockstep.admin.v1.GetClusterRequest;
import dev.lockstep.admin.v1.ListClustersRequest;
import dev.lockstep.admin.v1.Tls;
import dev.lockstep.admin.v1.UpdateClusterRequest;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class ClusterRequestsTest {
  private static final String ID =
      "must be 1 to 63 characters of a-z, 0-9 and \"-\", starting with a letter";

  static CreateClusterRequest.Builder good() {
    return CreateClusterRequest.newBuilder()
        .setClusterId("hangzhou")
        .setCluster(
            Cluster.newBuilder()
                .setRegion("cn-hangzhou")
                .addNameServers("ns-1.example:9876")
                .addNameServers("[::1]:9876")
                .setCredentials(
                    Credentials.newBuilder()
                        .setAccessKey("env:HZ_KEY")
                        .setSecretKey("file:/etc/lockstep/hz secret"))
                .setTls(Tls.newBuilder().setEnabled(true).setTrustCertificatesFile("/etc/ca.pem"))
                .setDescription("x".repeat(256))
                .putLabels("k".repeat(63), "v".repeat(63)))
        .setRequestId("9f6f7c5e-31a3-4d7c-9d5f-0a4b7bd6a1c1");
  }

  static Stream<Arguments> spoiledClusters() {
    return Stream.of(
        cluster("region", "is required: 1 to 63 characters", c -> c.clearRegion()),
        cluster("region", "must be 1 to 63 characters of a-z, 0-9", c -> c.setRegion("CN")),
        cluster("region", "must be 1 to 63", c -> c.setRegion("x".repeat(64))),
        cluster("name_servers", "is required: 1 to 16 name servers", c -> c.clearNameServers()),
        cluster("name_servers", "must be 1 to 16 name servers, not 18", c -> servers(c, 16)),
        cluster("name_servers[2]", "must be \"host:port\"", c -> c.addNameServers("nowhere")),
        cluster("name_servers[2]", "must be \"host:port\"", c -> c.addNameServers("host:0")),
        cluster("name_servers[2]", "must be \"host:port\"", c -> c.addNameServers("host:65536")),
        cluster("name_servers[2]", "must be \"host:port\"", c -> c.addNameServers("a;b:9876")),
        cluster("name_servers[2]", "once only", c -> c.addNameServers("[::1]:9876")),
        cluster(
            "description",
            "must be up to 256 characters, not 257",
            c -> c.setDescription("x".repeat(257))),
        cluster("labels", "must be up to 32 labels, not 34", c -> labels(c, 33)),
        cluster("labels[\"\"]", "the key must be 1 to 63", c -> c.putLabels("", "v")),
        cluster(
            "labels[\"a\"]", "the value must be up to 63", c -> c.putLabels("a", "v".repeat(64))),
        cluster(
            "credentials.access_key",
            "is required",
            c -> c.getCredentialsBuilder().clearAccessKey()),
        cluster(
            "credentials.secret_key",
            "is required",
            c -> c.getCredentialsBuilder().clearSecretKey()),
        cluster(
            "credentials.security_token",
            "must be a reference",
            c -> c.getCredentialsBuilder().setSecurityToken("abc")),
        cluster(
            "credentials.access_key",
            "must be a reference",
            c -> c.getCredentialsBuilder().setAccessKey("env:1X")),
        cluster(
            "credentials.secret_key",
            "must be a reference",
            c -> c.getCredentialsBuilder().setSecretKey("file:relative")),
        cluster(
            "tls.trust_certificates_file",
            "must be a path",
            c -> c.getTlsBuilder().setTrustCertificatesFile("a\nb")));
  }

  private static Arguments cluster(String field, String text, Consumer<Cluster.Builder> spoil) {
    return arguments("cluster." + field, text, spoil);
  }

  private static void servers(Cluster.Builder cluster, int count) {
    IntStream.range(0, count).forEach(i -> cluster.addNameServers("extra-" + i + ":9876"));
  }

  private static void labels(Cluster.Builder cluster, int count) {
    IntStream.range(0, count).forEach(i -> cluster.putLabels("label-" + i, ""));
  }

  @Test
  void takesWhatTheContractAllows() {
    assertThatNoException().isThrownBy(() -> ClusterRequests.check(good().build()));
  }

  @ParameterizedTest(name = "{0} {1}")
  @MethodSource("spoiledClusters")
  void refusesEachFieldThatIsNotAllowedByItsPath(
      String field, String text, Consumer<Cluster.Builder> spoil) {
    CreateClusterRequest.Builder request = good();
    spoil.accept(request.getClusterBuilder());

    List<Violation> created = Refusals.of(() -> ClusterRequests.check(request.build()));
    List<Violation> updated = Refusals.of(() -> ClusterRequests.checkUpdated(request.getCluster()));

    assertThat(created)
        .singleElement()
        .satisfies(v -> {
          assertThat(v.field()).isEqualTo(field);
          assertThat(v.description()).contains(text);
        });
    assertThat(updated).isEqualTo(created);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "1a",
        "Hz",
        "a_b",
        "-a",
        "aaaaaaaaaabbbbbbbbbbccccccccccddddddddddeeeeeeeeeeffffffffffgggg"
      })
  void refusesIdsThatAreNone(String id) {
    List<Violation> violations =
        Refusals.of(() -> ClusterRequests.check(good().setClusterId(id).build()));

    assertThat(violations).extracting(Violation::field).containsExactly("cluster_id");
  }

  @Test
  void refusesANameThatIsNotThatOfTheId() {
    CreateClusterRequest.Builder request = good();
    request.getClusterBuilder().setName("clusters/other");

    List<Violation> violations = Refusals.of(() -> ClusterRequests.check(request.build()));

    assertThat(violations)
        .containsExactly(
            new Violation(
                "cluster.name", "must be empty or \"clusters/hangzhou\", not \"clusters/other\""));
  }

  @Test
  void reportsAllThatIsWrongAtOnce() {
    CreateClusterRequest request =
        CreateClusterRequest.newBuilder()
            .setClusterId("No")
            .setCluster(
                Cluster.newBuilder().addNameServers("x").setCredentials(Credentials.newBuilder()))
            .setRequestId("x".repeat(64))
            .build();

    List<Violation> violations = Refusals.of(() -> ClusterRequests.check(request));

    assertThat(violations)
        .extracting(Violation::field)
        .containsExactly(
            "cluster_id",
            "cluster.region",
            "cluster.name_servers[0]",
            "cluster.credentials.access_key",
            "cluster.credentials.secret_key",
            "request_id");
  }

  @Test
  void neverShowsWhatWasGivenInsteadOfAReference() {
    CreateClusterRequest.Builder request = good();
    request.getClusterBuilder().getCredentialsBuilder().setSecretKey("hunter2");

    List<Violation> violations = Refusals.of(() -> ClusterRequests.check(request.build()));

    assertThat(violations.toString()).doesNotContain("hunter2");
  }

  @Test
  void refusesRequestsWithoutACluster() {
    assertThat(Refusals.of(() -> ClusterRequests.check(good().clearCluster().build())))
        .extracting(Violation::field)
        .containsExactly("cluster");
    assertThat(Refusals.of(() -> ClusterRequests.check(UpdateClusterRequest.getDefaultInstance())))
        .extracting(Violation::field)
        .containsExactly("cluster");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"", "hangzhou", "clusters/", "clusters/Hz", "tasks/hangzhou", "clusters/a/b"})
  void refusesNamesThatAreNone(String name) {
    UpdateClusterRequest update =
        UpdateClusterRequest.newBuilder().setCluster(Cluster.newBuilder().setName(name)).build();

    assertNameRefused(
        "name", () -> ClusterRequests.check(GetClusterRequest.newBuilder().setName(name).build()));
    assertNameRefused(
        "name",
        () -> ClusterRequests.check(DeleteClusterRequest.newBuilder().setName(name).build()));
    assertNameRefused(
        "name",
        () -> ClusterRequests.check(CheckClusterRequest.newBuilder().setName(name).build()));
    assertNameRefused("cluster.name", () -> ClusterRequests.check(update));
  }

  private static void assertNameRefused(String field, Runnable check) {
    assertThat(Refusals.of(check))
        .singleElement()
        .satisfies(v -> {
          assertThat(v.field()).isEqualTo(field);
          assertThat(v.description())
              .contains("\"clusters/{id}\" with an id of " + ID.substring("must be ".length()));
        });
  }

  @ParameterizedTest
  @ValueSource(ints = {-1, 1001})
  void refusesPageSizesOutOfBounds(int size) {
    assertThat(
            Refusals.of(() ->
                ClusterRequests.check(ListClustersRequest.newBuilder().setPageSize(size).build())))
        .containsExactly(
            new Violation(
                "page_size", "must be 1 to 1000, or 0 for the default of 100, not " + size));
  }
}
