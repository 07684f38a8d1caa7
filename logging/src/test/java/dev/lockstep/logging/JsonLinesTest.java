package dev.lockstep.logging;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.json.JsonObject;
import java.time.Instant;
import org.jboss.logmanager.ExtLogRecord;
import org.jboss.logmanager.Level;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class JsonLinesTest {

  private static final Instant TIME = Instant.parse("2026-11-22T01:02:03.004Z");

  @Test
  void writesAnEventWithItsKeys() {
    JsonObject line = line("shard drained shard=relay-1 epoch=3", null);

    assertThat(line.getString("time")).isEqualTo("2026-11-22T01:02:03.004Z");
    assertThat(line.getString("level")).isEqualTo("WARN");
    assertThat(line.getString("logger")).isEqualTo("dev.lockstep.relay");
    assertThat(line.getString("message")).isEqualTo("shard drained");
    assertThat(line.getString("shard")).isEqualTo("relay-1");
    assertThat(line.getString("epoch")).isEqualTo("3");
  }

  @Test
  void writesOneLineWhateverTheEventHolds() {
    String odd =
        "quote \" backslash \\ newline \n tab \t bell \u0007 line \u2028 pair \uD83D\uDE00";

    String text = format(odd, new IllegalStateException("two\nlines"));

    assertThat(text).endsWith("}\n");
    assertThat(text.strip()).doesNotContain("\n").doesNotContain("\u2028");
    JsonObject line = new JsonObject(text);
    assertThat(line.getString("message")).isEqualTo(odd);
    assertThat(line.getString("stack_trace"))
        .contains("IllegalStateException: two\nlines", "JsonLinesTest");
  }

  @Test
  void keepsAKeyThatIsCalledLikeAMember() {
    JsonObject line = line("dropped reason=GAP message=\"a gap\" level=2", null);

    assertThat(line.getString("message")).isEqualTo("dropped");
    assertThat(line.getString("event_message")).isEqualTo("a gap");
    assertThat(line.getString("level")).isEqualTo("WARN");
    assertThat(line.getString("event_level")).isEqualTo("2");
  }

  private static JsonObject line(String message, @Nullable Throwable thrown) {
    return new JsonObject(format(message, thrown));
  }

  private static String format(String message, @Nullable Throwable thrown) {
    ExtLogRecord event = new ExtLogRecord(Level.WARN, message, JsonLinesTest.class.getName());
    event.setLoggerName("dev.lockstep.relay");
    event.setInstant(TIME);
    event.setThrown(thrown);
    return new JsonLines().format(event);
  }
}
