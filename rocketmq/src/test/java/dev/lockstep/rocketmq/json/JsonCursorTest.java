package dev.lockstep.rocketmq.json;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class JsonCursorTest {

  private static JsonCursor over(String text) {
    return new JsonCursor(text.getBytes(StandardCharsets.UTF_8));
  }

  private static Map<String, String> strings(String text) {
    Map<String, String> values = new LinkedHashMap<>();
    JsonCursor json = over(text);
    json.object(key -> values.put(key, json.string()));
    return values;
  }

  @Test
  void readsKeysWithAndWithoutQuotes() {
    assertThat(strings("{0:\"a\", \"1\" : 5 , x:true,\n \"n\":null}"))
        .containsExactly(
            Map.entry("0", "a"),
            Map.entry("1", "5"),
            Map.entry("x", "true"),
            Map.entry("n", "null"));
  }

  @Test
  void readsEscapes() {
    assertThat(strings("{\"a\\\"b\":\"\\u00fc\\n\\\\ü\\x41/\\/\"}"))
        .containsExactly(Map.entry("a\"b", "ü\n\\üA//"));
  }

  @Test
  void readsObjectsThatAreKeys() {
    // Given
    JsonCursor json = over("{{\"q\":1}:{\"max\":10},{\"q\":2}:{\"max\":20}}");
    List<Long> numbers = new ArrayList<>();

    // When
    json.keyedByObjects(
        () -> json.object(name -> numbers.add(json.number())),
        () -> json.object(name -> numbers.add(json.number())));

    // Then
    assertThat(numbers).containsExactly(1L, 10L, 2L, 20L);
  }

  @Test
  void skipsWhateverIsNotAskedFor() {
    // Given
    JsonCursor json = over("{\"a\":[1,{\"b\":[]},\"x,]}\"],{\"k\":1}:{2:{}},\"wanted\":\"yes\"}");
    List<String> found = new ArrayList<>();

    // When
    JsonCursor plain =
        over("{\"a\":[1,{\"b\":[]},\"x,]}\"],\"c\":{{\"k\":1}:{2:{}}},\"wanted\":\"yes\"}");
    plain.object(key -> {
      if (key.equals("wanted")) {
        found.add(plain.string());
      } else {
        plain.skip();
      }
    });
    json.skip();

    // Then
    assertThat(found).containsExactly("yes");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "{",
        "{\"a\"",
        "{\"a\":",
        "{\"a\":1",
        "{\"a\":\"b",
        "{\"a\":\"\\",
        "{\"a\":\"\\u00",
        "[1 2]",
        "{:}",
        "}"
      })
  void refusesWhatIsCutOffOrMalformed(String text) {
    assertThatThrownBy(() -> over(text).skip()).isInstanceOf(MalformedJsonException.class);
  }

  @Test
  void refusesToNestWithoutEnd() {
    assertThatThrownBy(() -> over("[".repeat(100_000)).skip())
        .isInstanceOf(MalformedJsonException.class);
  }

  @Test
  void refusesANumberThatIsNone() {
    assertThatThrownBy(() -> over("x1").number()).isInstanceOf(MalformedJsonException.class);
  }
}
