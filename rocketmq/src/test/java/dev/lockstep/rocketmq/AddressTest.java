package dev.lockstep.rocketmq;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class AddressTest {

  @Test
  void neverShowsSecrets() {
    // Given
    AccessKeys keys = new AccessKeys("who", "s3cret", "t0ken");

    // Then
    assertThat(new ClusterAddress("a", List.of("h:1"), keys, null).toString())
        .contains("who")
        .doesNotContain("s3cret", "t0ken");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "a/b", "a,b", "-a", " ", "a\1"})
  void refusesNamesThatProvenanceCannotCarry(String name) {
    assertThatThrownBy(() -> new ClusterAddress(name, List.of("h:1"), null, null))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("name");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "host", "host:", ":1", "host:0", "host:65536", "host:x"})
  void refusesNameServersThatAreNone(String server) {
    assertThatThrownBy(() -> new ClusterAddress("a", List.of(server), null, null))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("nameServers");
  }

  @Test
  void readsAddressesOfBothFamilies() {
    assertThat(HostPort.parse("it", "[::1]:80")).isEqualTo(new HostPort("::1", 80));
    assertThat(HostPort.parse("it", "::1:80")).hasToString("[::1]:80");
    assertThat(HostPort.parse("it", "host:80")).hasToString("host:80");
  }

  @Test
  void refusesTrustThatContradictsItself() {
    assertThatThrownBy(() -> new TlsOptions(Path.of("ca.pem"), true))
        .isInstanceOf(IllegalArgumentException.class);
  }
}
