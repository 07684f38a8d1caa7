package dev.lockstep.e2e.deploy;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.introspect.Annotated;
import com.fasterxml.jackson.databind.introspect.JacksonAnnotationIntrospector;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;

/** Reads YAML and refuses what the type does not have, and a key that is there twice. */
final class StrictYaml {

  private final ObjectMapper mapper =
      YAMLMapper.builder(
              YAMLFactory.builder().enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION).build())
          .annotationIntrospector(new NoAnySetters())
          .enable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
          .enable(DeserializationFeature.FAIL_ON_READING_DUP_TREE_KEY)
          .enable(DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES)
          .build();

  /** The documents of a stream, but for empty ones. */
  List<JsonNode> documents(String yaml) {
    try (var documents = mapper.readerFor(JsonNode.class).<JsonNode>readValues(yaml)) {
      return documents.readAll().stream()
          .filter(node -> !node.isNull() && !node.isMissingNode())
          .toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /**
   * One document as a type.
   *
   * @throws AssertionError naming the path, if the type does not have what is there
   */
  <T> T read(JsonNode document, Class<T> type) {
    try {
      return mapper.treeToValue(document, type);
    } catch (JsonProcessingException e) {
      throw new AssertionError(type.getSimpleName() + ": " + e.getMessage(), e);
    }
  }

  /** The models of Kubernetes keep unknown fields aside; without that, they are refused. */
  private static final class NoAnySetters extends JacksonAnnotationIntrospector {
    private static final long serialVersionUID = 1;

    @Override
    public Boolean hasAnySetter(Annotated annotated) {
      return false;
    }
  }
}
