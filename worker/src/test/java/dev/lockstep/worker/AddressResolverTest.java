package dev.lockstep.worker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lockstep.admin.v1.Cluster;
import dev.lockstep.admin.v1.Credentials;
import dev.lockstep.rocketmq.AccessKeys;
import dev.lockstep.rocketmq.ClusterAddress;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AddressResolverTest {

  @TempDir Path temp;

  private final AddressResolver resolver =
      new AddressResolver(Map.of("HZ_KEY", "access", "EMPTY", " ")::get);

  @Test
  void resolvesReferencesToVariablesAndFiles() throws IOException, CommandFault {
    // Given a cluster with references
    Path secret = Files.writeString(temp.resolve("secret"), "s3cret\n");
    Cluster cluster = cluster("env:HZ_KEY", "file:" + secret);

    // When it is resolved
    ClusterAddress address = resolver.resolve(cluster);

    // Then the address has the id and the values
    assertThat(address.name()).isEqualTo("hangzhou");
    assertThat(address.keys()).isEqualTo(new AccessKeys("access", "s3cret", null));
    assertThat(address.toString()).doesNotContain("s3cret");
  }

  @Test
  void namesTheFieldAndReferenceThatDoesNotResolve() {
    assertThatThrownBy(() -> resolver.resolve(cluster("env:HZ_KEY", "env:NOT_SET")))
        .isInstanceOf(CommandFault.class)
        .hasMessageContaining("credentials.secret_key of clusters/hangzhou")
        .hasMessageContaining("env:NOT_SET");
    assertThatThrownBy(() -> resolver.resolve(cluster("env:EMPTY", "env:HZ_KEY")))
        .hasMessageContaining("empty");
    assertThatThrownBy(() -> resolver.resolve(cluster("file:/no/such", "env:HZ_KEY")))
        .hasMessageContaining("cannot be read");
  }

  @Test
  void neverShowsWhatMayBeASecret() {
    assertThatThrownBy(() -> resolver.resolve(cluster("env:HZ_KEY", "plainSecret")))
        .hasMessageContaining("env:NAME or file:/absolute/path")
        .hasMessageNotContaining("plainSecret");
  }

  private static Cluster cluster(String accessKey, String secretKey) {
    return Cluster.newBuilder()
        .setName("clusters/hangzhou")
        .addNameServers("127.0.0.1:9876")
        .setCredentials(Credentials.newBuilder().setAccessKey(accessKey).setSecretKey(secretKey))
        .build();
  }
}
