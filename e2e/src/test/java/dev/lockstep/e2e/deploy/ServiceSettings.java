package dev.lockstep.e2e.deploy;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaMethod;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import dev.lockstep.e2e.services.Repository;
import dev.lockstep.e2e.services.ServiceKind;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Properties;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * The settings that a service has, read from its compiled {@code @ConfigMapping} interfaces and
 * from its {@code application.properties}.
 */
final class ServiceSettings {

  private static final String MAPPING = "io.smallrye.config.ConfigMapping";

  /** What deployments use of Quarkus' own. */
  private static final Set<String> QUARKUS =
      Set.of(
          "quarkus.http.ssl-port",
          "quarkus.http.ssl.certificate.files",
          "quarkus.http.ssl.certificate.key-files",
          "quarkus.http.ssl.certificate.reload-period",
          "quarkus.http.ssl.certificate.trust-store-file",
          "quarkus.http.ssl.certificate.trust-store-file-type",
          "quarkus.http.insecure-requests",
          "quarkus.log.level");

  private final Set<String> keys = new TreeSet<>(QUARKUS);
  private final Properties properties;

  ServiceSettings(ServiceKind kind) {
    Path root = Repository.root();
    for (String module : modules(kind)) {
      new ClassFileImporter()
          .importPath(root.resolve(module).resolve("target/classes")).stream()
              .filter(type -> type.isAnnotatedWith(MAPPING))
              .forEach(type -> add(type, prefix(type)));
    }
    properties =
        read(root.resolve(kind.module()).resolve("src/main/resources/application.properties"));
  }

  /** The service that an image or a component is of. */
  static ServiceKind kind(String module) {
    for (ServiceKind kind : ServiceKind.values()) {
      if (kind.module().equals(module)) {
        return kind;
      }
    }
    throw new AssertionError("no service is called " + module);
  }

  private static List<String> modules(ServiceKind kind) {
    return switch (kind) {
      case COORDINATOR -> List.of("logging", kind.module());
      case MESSAGE_RELAY, OFFSET_SYNC -> List.of("logging", "worker", kind.module());
    };
  }

  /** Keys below a prefix, without it. */
  Set<String> below(String prefix) {
    return keys.stream()
        .filter(key -> key.startsWith(prefix + "."))
        .map(key -> key.substring(prefix.length() + 1))
        .collect(Collectors.toCollection(TreeSet::new));
  }

  /** The environment variables that are settings. */
  Set<String> variables() {
    return keys.stream()
        .map(key -> key.toUpperCase(Locale.ROOT).replaceAll("[^A-Z0-9]", "_"))
        .collect(Collectors.toCollection(TreeSet::new));
  }

  /** A value of {@code application.properties}; fails if there is none. */
  int number(String key) {
    String value = properties.getProperty(key);
    if (value == null) {
      throw new AssertionError("application.properties has no " + key);
    }
    return Integer.parseInt(value);
  }

  private void add(JavaClass type, String prefix) {
    for (JavaMethod method : type.getMethods()) {
      if (method.getModifiers().contains(JavaModifier.ABSTRACT)) {
        String key = prefix + "." + kebab(method.getName());
        JavaClass result = method.getRawReturnType();
        if (result.getEnclosingClass().filter(type::equals).isPresent()) {
          add(result, key);
        } else {
          keys.add(key);
        }
      }
    }
  }

  private static String prefix(JavaClass type) {
    return type.getAnnotationOfType(MAPPING).get("prefix").orElseThrow().toString();
  }

  private static String kebab(String name) {
    return name.replaceAll("([A-Z])", "-$1").toLowerCase(Locale.ROOT);
  }

  private static Properties read(Path file) {
    Properties read = new Properties();
    try (var reader = Files.newBufferedReader(file)) {
      read.load(reader);
      return read;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
