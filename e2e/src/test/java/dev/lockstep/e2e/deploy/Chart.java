package dev.lockstep.e2e.deploy;

import com.marcnuri.helm.Helm;
import com.marcnuri.helm.LintResult;
import dev.lockstep.e2e.services.Repository;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/**
 * The chart in {@code deploy/helm/lockstep}, rendered by Helm itself, with no cluster behind it.
 */
final class Chart {

  static final String RELEASE = "rel";
  static final String NAMESPACE = "messaging";

  /** The oldest that the chart says it works on. */
  private static final String KUBERNETES = "1.27.0";

  private static final Path FOLDER = Repository.root().resolve("deploy/helm/lockstep");
  private static final Path EXAMPLES = Repository.root().resolve("deploy/helm/examples");

  /** A folder that values are written to. */
  private final Path scratch;

  Chart(Path scratch) {
    this.scratch = scratch;
  }

  static Path folder() {
    return FOLDER;
  }

  /** The value sets that users are shown. */
  static List<Path> examples() {
    try (Stream<Path> files = Files.list(EXAMPLES)) {
      return files.filter(file -> file.toString().endsWith(".yaml")).sorted().toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static Path example(String name) {
    return EXAMPLES.resolve(name + ".yaml");
  }

  LintResult lint() {
    return new Helm(FOLDER).lint().strict().call();
  }

  /** The objects, for values in a file. */
  Rendered render(Path values) {
    return new Rendered(
        new Helm(FOLDER)
            .template()
            .withName(RELEASE)
            .withNamespace(NAMESPACE)
            .withKubeVersion(KUBERNETES)
            .withValuesFile(values)
            .call());
  }

  /** The objects, for values as YAML. */
  Rendered render(String values) {
    return render(written(values));
  }

  /** What an installation says at its end. */
  String notes(Path values) {
    return new Helm(FOLDER)
        .install()
        .withName(RELEASE)
        .withNamespace(NAMESPACE)
        .withKubeVersion(KUBERNETES)
        .withValuesFile(values)
        .clientOnly()
        .dryRun()
        .call()
        .getOutput();
  }

  private Path written(String values) {
    try {
      return Files.writeString(Files.createTempFile(scratch, "values", ".yaml"), values);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
