package dev.lockstep.e2e.architecture;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The repository that is being built. Classes are read from the modules' output folders, so that
 * the rules see all modules without the tests having them on their class path.
 */
final class Repository {
  private static final Pattern MODULE = Pattern.compile("<module>([^<]+)</module>");

  private final Path root;
  private final JavaClasses classes;

  Repository() {
    root = Path.of(System.getProperty("lockstep.root", "..")).toAbsolutePath().normalize();
    classes =
        new ClassFileImporter()
            .importPaths(
                Arrays.stream(Module.values())
                    .map(module -> module.classes(root))
                    .filter(Files::isDirectory)
                    .toList());
  }

  JavaClasses classes() {
    return classes;
  }

  /**
   * The top folders that the parent pom lists modules in: what lies deeper is part of its module.
   */
  Set<String> modulesInPom() {
    try {
      return MODULE
          .matcher(Files.readString(root.resolve("pom.xml")))
          .results()
          .map(match -> match.group(1).replaceFirst("/.*", ""))
          .collect(Collectors.toSet());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** True if the module has sources that classes are made of. */
  boolean hasSources(Module module) {
    var main = root.resolve(module.folder()).resolve("src").resolve("main");
    if (!Files.isDirectory(main)) {
      return false;
    }
    try (Stream<Path> files = Files.walk(main)) {
      return files
          .map(Path::toString)
          .anyMatch(file -> file.endsWith(".java") || file.endsWith(".proto"));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
