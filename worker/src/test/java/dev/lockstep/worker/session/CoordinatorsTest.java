package dev.lockstep.worker.session;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CoordinatorsTest {

  @Test
  void goesRoundAndFollowsARedirectOnce() {
    Coordinators coordinators = new Coordinators(List.of("a:1", "b:2"));
    assertThat(coordinators.next()).hasToString("a:1");
    coordinators.redirect(CoordinatorAddress.parse("c:3"));
    assertThat(coordinators.next()).hasToString("c:3");
    assertThat(coordinators.next()).hasToString("b:2");
    assertThat(coordinators.next()).hasToString("a:1");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "host", ":7400", "host:", "host:0", "host:70000", "host:x"})
  void namesTheSettingOfAnAddressThatIsNone(String address) {
    assertThatThrownBy(() -> new Coordinators(List.of(address)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("lockstep.worker.coordinators")
        .hasMessageContaining("host:port");
  }
}
