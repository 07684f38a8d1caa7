package dev.lockstep.coordinator.admin.request;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.lockstep.coordinator.admin.validation.InvalidRequestException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PageTokenTest {
  @Test
  void returnsWhereThePageStarts() {
    String token = PageToken.encode("tasks", "orders\twith\nanything");

    assertThat(PageToken.decode("tasks", token)).isEqualTo("orders\twith\nanything");
    assertThat(token).matches("[A-Za-z0-9_-]+").doesNotContain("orders");
  }

  @Test
  void hasNoTokenForThePageAfterTheLast() {
    assertThat(PageToken.encode("tasks", "")).isEmpty();
    assertThat(PageToken.decode("tasks", "")).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"x", "!!", "b3JkZXJz", "orders"})
  void refusesTokensThatAreNone(String token) {
    assertThatExceptionOfType(InvalidRequestException.class)
        .isThrownBy(() -> PageToken.decode("tasks", token));
  }

  @Test
  void refusesTokensOfOtherLists() {
    String token = PageToken.encode("operations?target=tasks/a", "17");

    assertThatExceptionOfType(InvalidRequestException.class)
        .isThrownBy(() -> PageToken.decode("operations?target=", token))
        .satisfies(e -> assertThat(e.violations().getFirst().field()).isEqualTo("page_token"));
  }
}
