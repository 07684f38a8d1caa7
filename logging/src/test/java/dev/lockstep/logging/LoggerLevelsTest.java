package dev.lockstep.logging;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.jboss.logmanager.Level;
import org.jboss.logmanager.LogContext;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LoggerLevelsTest {

  private final LogContext context = LogContext.create(true);
  private final LoggerLevels levels = new LoggerLevels(context);

  LoggerLevelsTest() {
    context.getLogger("").setLevel(Level.INFO);
    context.getLogger("io.grpc.Server");
  }

  @Test
  void setsALevelForACategoryAndAllBelowIt() throws Exception {
    levels.set("dev.lockstep.relay", "debug");

    assertThat(levels.effective("dev.lockstep.relay.queue")).isEqualTo("DEBUG");
    assertThat(levels.effective("dev.lockstep.worker")).isEqualTo("INFO");
    assertThat(levels.set()).containsEntry("dev.lockstep.relay", "DEBUG");
  }

  @Test
  void takesALevelAwayAgain() throws Exception {
    levels.set("dev.lockstep.relay", "ERROR");

    levels.unset("dev.lockstep.relay");

    assertThat(levels.effective("dev.lockstep.relay")).isEqualTo("INFO");
    assertThat(levels.set()).doesNotContainKey("dev.lockstep.relay");
  }

  @Test
  void takesCategoriesOfLibrariesThatLog() throws Exception {
    levels.set("io.grpc", "WARN");

    assertThat(levels.effective("io.grpc.Server")).isEqualTo("WARN");
  }

  @Test
  void setsTheRoot() throws Exception {
    levels.set("", "WARN");

    assertThat(levels.effective("dev.lockstep")).isEqualTo("WARN");
    assertThatThrownBy(() -> levels.unset("")).hasMessageContaining("the root has a level always");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "LOUD", "TRACE", "5"})
  void refusesALevelThatThereIsNot(String level) {
    assertThatThrownBy(() -> levels.set("dev.lockstep", level))
        .isInstanceOf(LoggerLevels.RefusedException.class)
        .hasMessage(
            "level: must be one of OFF, ERROR, WARN, INFO and DEBUG, was '%s'".formatted(level));
    assertThat(levels.set()).doesNotContainKey("dev.lockstep");
  }

  @ParameterizedTest
  @ValueSource(strings = {"dev.lockstp", "dev..lockstep", ".dev", "a b", "org.example", "io.grp"})
  void refusesACategoryThatNothingLogsAs(String category) {
    assertThatThrownBy(() -> levels.set(category, "DEBUG"))
        .isInstanceOf(LoggerLevels.RefusedException.class)
        .hasMessageStartingWith("category: ");
  }
}
