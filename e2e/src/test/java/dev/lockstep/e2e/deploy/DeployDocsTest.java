package dev.lockstep.e2e.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lockstep.e2e.services.Repository;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What the pages about deploying show is there. */
class DeployDocsTest {

  private static final Pattern LINK = Pattern.compile("\\]\\(([^)#:]+)(?:#[^)]*)?\\)");
  private static final Pattern PATH = Pattern.compile("(?<![\\w./-])deploy/[\\w./-]*\\w");

  @ParameterizedTest
  @ValueSource(
      strings = {
        "docs/deploy.md",
        "docs/metrics.md",
        "docs/operations.md",
        "deploy/README.md",
        "deploy/grafana/README.md",
        "deploy/prometheus/rules/README.md"
      })
  void linksAndPathsLeadSomewhere(String page) throws IOException {
    Path file = Repository.root().resolve(page);
    String text = Files.readString(file);

    assertThat(found(LINK, text, 1))
        .isNotEmpty()
        .allSatisfy(link -> assertThat(file.resolveSibling(link)).exists());
    assertThat(found(PATH, text, 0))
        .allSatisfy(path -> assertThat(Repository.root().resolve(path)).exists());
  }

  @ParameterizedTest
  @ValueSource(strings = {"docs/deploy.md"})
  void callsAreUnderstoodByThisVersion(String page) throws IOException {
    List<GrpcurlCalls.Call> calls =
        GrpcurlCalls.in(Files.readString(Repository.root().resolve(page)));

    assertThat(calls).hasSizeGreaterThan(5).allSatisfy(GrpcurlCalls.Call::assertUnderstood);
  }

  private static List<String> found(Pattern pattern, String text, int group) {
    return pattern.matcher(text).results().map((MatchResult match) -> match.group(group)).toList();
  }
}
