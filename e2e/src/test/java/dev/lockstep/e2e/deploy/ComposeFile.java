package dev.lockstep.e2e.deploy;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.MapperFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;

/**
 * What our compose file uses of the Compose Specification; every key named here is one of its. A
 * map that the file leaves out is null.
 */
record ComposeFile(
    String name,
    Map<String, ComposeService> services,
    Map<String, ComposeVolume> volumes,
    Map<String, ComposeConfig> configs) {

  /** Values of the environment must be texts: a bare true is refused by Compose, too. */
  record ComposeService(
      @JsonProperty(required = true) String image,
      @Nullable Build build,
      @Nullable List<String> command,
      @Nullable Map<String, String> environment,
      @Nullable List<String> ports,
      @Nullable List<String> volumes,
      @Nullable List<ConfigMount> configs,
      @JsonProperty("depends_on") @Nullable Map<String, Dependency> dependsOn,
      @Nullable Health healthcheck,
      @Nullable String restart,
      @JsonProperty("read_only") boolean readOnly,
      @JsonProperty("cap_drop") @Nullable List<String> capDrop,
      @JsonProperty("security_opt") @Nullable List<String> securityOpt,
      @JsonProperty("stop_grace_period") @Nullable String stopGracePeriod,
      @JsonProperty("mem_limit") @Nullable String memLimit) {}

  record Build(String context, String dockerfile, Map<String, String> args) {}

  record ConfigMount(
      @JsonProperty(required = true) String source, @JsonProperty(required = true) String target) {}

  record Dependency(Condition condition) {}

  /** What Compose can wait for. */
  enum Condition {
    @JsonProperty("service_started")
    STARTED,
    @JsonProperty("service_healthy")
    HEALTHY,
    @JsonProperty("service_completed_successfully")
    COMPLETED
  }

  record Health(
      List<String> test,
      String interval,
      String timeout,
      int retries,
      @JsonProperty("start_period") @Nullable String startPeriod) {}

  /** A named volume, with nothing said about it. */
  record ComposeVolume() {}

  record ComposeConfig(@JsonProperty(required = true) String content) {}

  /**
   * Reads a file, anchors and merged maps resolved; the top-level keys that begin with "x-" are for
   * that.
   */
  static ComposeFile read(Path file) {
    LoaderOptions options = new LoaderOptions();
    options.setAllowDuplicateKeys(false);
    try (var reader = Files.newBufferedReader(file)) {
      Map<String, Object> document = new Yaml(new SafeConstructor(options)).load(reader);
      document.keySet().removeIf(key -> key.startsWith("x-"));
      return JsonMapper.builder()
          .disable(MapperFeature.ALLOW_COERCION_OF_SCALARS)
          .enable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
          .build()
          .convertValue(document, ComposeFile.class);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
