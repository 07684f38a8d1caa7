package dev.lockstep.e2e.nativeimage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.lockstep.e2e.services.Repository;
import java.io.IOException;
import java.io.InputStream;
import java.lang.classfile.ClassFile;
import java.lang.classfile.constantpool.ClassEntry;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Native images link all that reflection may reach when they are built, and a class that refers to
 * one which is not there ends the build. A JVM would not notice, for it never loads it.
 */
class LinkedClassesTest {

  private static final String METADATA =
      "META-INF/native-image/dev.lockstep/rocketmq/reachability-metadata.json";

  @ParameterizedTest
  @ValueSource(strings = {"message-relay", "offset-sync"})
  void allThatTheMetadataNamesRefersToWhatIsThere(String service) throws IOException {
    Path libraries = Repository.root().resolve(service).resolve("target/quarkus-app/lib");
    assumeThat(libraries).as("built for the JVM").isDirectory();
    try (URLClassLoader classes = new URLClassLoader(jars(libraries), platform())) {
      List<String> named = named(classes);
      assertThat(named).hasSizeGreaterThan(200);

      Set<String> missing = new TreeSet<>();
      for (String name : named) {
        for (String referred : referredBy(name, classes)) {
          if (classes.getResource(referred + ".class") == null) {
            missing.add(name + " refers to " + referred);
          }
        }
      }

      assertThat(missing).isEmpty();
    }
  }

  private static ClassLoader platform() {
    return ClassLoader.getPlatformClassLoader();
  }

  private static URL[] jars(Path libraries) throws IOException {
    List<URL> jars = new ArrayList<>();
    try (Stream<Path> files = Files.walk(libraries)) {
      for (Path jar : files.filter(file -> file.toString().endsWith(".jar")).toList()) {
        jars.add(jar.toUri().toURL());
      }
    }
    return jars.toArray(URL[]::new);
  }

  private static List<String> named(ClassLoader classes) throws IOException {
    try (InputStream metadata = classes.getResourceAsStream(METADATA)) {
      assertThat(metadata).as(METADATA).isNotNull();
      JsonNode entries = new ObjectMapper().readTree(metadata).get("reflection");
      return entries.valueStream().map(entry -> entry.get("type").asText()).toList();
    }
  }

  /** By internal name; none if the class is not there, for then nothing reaches it. */
  private static Set<String> referredBy(String name, ClassLoader classes) throws IOException {
    Set<String> referred = new TreeSet<>();
    try (InputStream bytes = classes.getResourceAsStream(name.replace('.', '/') + ".class")) {
      if (bytes != null) {
        ClassFile.of()
            .parse(bytes.readAllBytes())
            .constantPool()
            .forEach(entry -> {
              if (entry instanceof ClassEntry type && !type.asInternalName().startsWith("[")) {
                referred.add(type.asInternalName());
              }
            });
      }
    }
    return referred;
  }
}
