package dev.lockstep.e2e.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ArgumentsTest {

  @Test
  void tellsNamesFlagsAndOptionsApart() {
    Arguments arguments = parse("latency", "--keep", "--json", "out.json");

    assertThat(arguments.names()).containsExactly("latency");
    assertThat(arguments.has("--keep")).isTrue();
    assertThat(arguments.outputFile("--json")).contains(Path.of("out.json"));
  }

  @Test
  void leavesOutWhatWasNotGiven() {
    Arguments arguments = parse();

    assertThat(arguments.names()).isEmpty();
    assertThat(arguments.has("--keep")).isFalse();
    assertThat(arguments.outputFile("--json")).isEmpty();
  }

  @Test
  void refusesWhatItDoesNotKnow() {
    assertThatThrownBy(() -> parse("--jsn", "out.json"))
        .isInstanceOf(UsageException.class)
        .hasMessageContaining("--jsn");
  }

  @Test
  void refusesAnOptionWithoutItsValue() {
    assertThatThrownBy(() -> parse("--json"))
        .isInstanceOf(UsageException.class)
        .hasMessageContaining("--json");
  }

  @Test
  void refusesAFileInAFolderThatDoesNotExistBeforeAnythingRuns() {
    Arguments arguments = parse("--json", "/no/such/folder/out.json");

    assertThatThrownBy(() -> arguments.outputFile("--json"))
        .isInstanceOf(UsageException.class)
        .hasMessageContaining("/no/such/folder");
  }

  @Test
  void readsWholeNumbersWithinTheirRange() {
    assertThat(parse("--rounds", "3").number("--rounds", 1, 3)).hasValue(3);
    assertThat(parse().number("--rounds", 1, 3)).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"0", "-1", "4", "many", "1.5", ""})
  void refusesANumberThatIsNoneAndSaysWhatIsAllowed(String value) {
    Arguments arguments = parse("--rounds", value);

    assertThatThrownBy(() -> arguments.number("--rounds", 1, 3))
        .isInstanceOf(UsageException.class)
        .hasMessage("--rounds: a whole number from 1 to 3, not '" + value + "'");
  }

  private static Arguments parse(String... args) {
    return Arguments.parse(args, Set.of("--keep"), Set.of("--json", "--rounds"));
  }
}
