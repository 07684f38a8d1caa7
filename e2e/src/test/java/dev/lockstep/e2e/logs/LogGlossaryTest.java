package dev.lockstep.e2e.logs;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lockstep.e2e.services.Repository;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The keys that docs/logs.md explains are those that the services log. */
class LogGlossaryTest {

  private static final List<String> MODULES =
      List.of("logging", "worker", "coordinator", "message-relay", "offset-sync", "rocketmq");

  private static final Pattern STATEMENT =
      Pattern.compile("\\bLOG\\s*\\.(?:[^;\"]|\"(?:[^\"\\\\]|\\\\.)*\")*;");
  private static final Pattern TEXT = Pattern.compile("\"((?:[^\"\\\\]|\\\\.)*)\"");
  private static final Pattern KEY_IN_TEXT =
      Pattern.compile("(?<![\\w.])([a-z][a-z0-9_]*)=(?:%|\\{|\\\\\")");
  private static final Pattern KEY_OF_FLUENT_CALL =
      Pattern.compile("addKeyValue\\(\\s*\"([^\"]+)\"");
  private static final Pattern ROW = Pattern.compile("(?m)^\\| (`[^|]*`) \\|");
  private static final Pattern KEY_IN_ROW = Pattern.compile("`([^`]+)`");

  @Test
  void explainsEveryKeyAndNoOther() throws IOException {
    Set<String> logged = new TreeSet<>();
    for (String module : MODULES) {
      try (Stream<Path> files =
          Files.walk(Repository.root().resolve(module).resolve("src/main/java"))) {
        for (Path file : files.filter(f -> f.toString().endsWith(".java")).toList()) {
          addKeys(Files.readString(file), logged);
        }
      }
    }

    assertThat(logged).contains("shard", "retry_ms", "server");
    assertThat(explained()).isEqualTo(logged);
  }

  private static void addKeys(String source, Set<String> keys) {
    Matcher statements = STATEMENT.matcher(source);
    while (statements.find()) {
      String statement = statements.group();
      Matcher texts = TEXT.matcher(statement);
      while (texts.find()) {
        addGroups(KEY_IN_TEXT, texts.group(1), keys);
      }
      addGroups(KEY_OF_FLUENT_CALL, statement, keys);
    }
  }

  private static Set<String> explained() throws IOException {
    Set<String> keys = new TreeSet<>();
    Matcher rows = ROW.matcher(Files.readString(Repository.root().resolve("docs/logs.md")));
    while (rows.find()) {
      addGroups(KEY_IN_ROW, rows.group(1), keys);
    }
    return keys;
  }

  private static void addGroups(Pattern pattern, String text, Set<String> into) {
    Matcher matcher = pattern.matcher(text);
    while (matcher.find()) {
      into.add(matcher.group(1));
    }
  }
}
