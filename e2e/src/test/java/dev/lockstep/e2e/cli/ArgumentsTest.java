package dev.lockstep.e2e.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.Set;
import org.junit.jupiter.api.Test;

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
    assertThat(parse("--json", "3").number("--json", 1, 3)).hasValue(3);
    assertThat(parse().number("--json", 1, 3)).isEmpty();
  }

  @Test
  void saysWhichNumbersAreAllowed() {
    for (String wrong : new String[] {"0", "4", "two"}) {
      assertThatThrownBy(() -> parse("--json", wrong).number("--json", 1, 3))
          .isInstanceOf(UsageException.class)
          .hasMessageContaining("--json: a whole number from 1 to 3")
          .hasMessageContaining(wrong);
    }
  }

  @Test
  void refusesAnOptionOfAnotherCommand() {
    assertThatThrownBy(() -> parse("--json", "x").requireOnly(Set.of("--seed"), "./bench chaos"))
        .isInstanceOf(UsageException.class)
        .hasMessageContaining("./bench chaos has no option --json");
  }

  private static Arguments parse(String... args) {
    return Arguments.parse(args, Set.of("--keep"), Set.of("--json"));
  }
}
