package dev.lockstep.e2e.load;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lockstep.rocketmq.log.Batch;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class MessageEncoderTest {

  @Test
  void givesEachCopyTheSourceOffsetThatFollows() {
    MessageEncoder encoder =
        MessageEncoder.bareOriginals(16).copiesOfThese("hangzhou", "broker-a", 3);

    Batch batch = encoder.encode(99, 3);

    assertThat(properties(batch.body(), 16))
        .satisfiesExactly(
            text -> assertThat(text).contains("LOCKSTEP_AT\1hangzhou/broker-a/3/99/1\2"),
            text -> assertThat(text).contains("LOCKSTEP_AT\1hangzhou/broker-a/3/100/1\2"),
            text -> assertThat(text).contains("LOCKSTEP_AT\1hangzhou/broker-a/3/101/1\2"));
    assertThat(batch.count()).isEqualTo(3);
    assertThat(batch.lastSourceOffset()).isEqualTo(101);
  }

  @Test
  void copiesCarryWhatTheirOriginalsCarryAndTheirProvenance() {
    String original = properties(MessageEncoder.originals(8).encode(0, 1).body(), 8).getFirst();

    String copy =
        properties(MessageEncoder.copies(8, "hangzhou", "b", 0).encode(0, 1).body(), 8).getFirst();

    assertThat(copy).startsWith(original.replace("WAIT\1true\2", ""));
    assertThat(copy).contains("LOCKSTEP_ORIGIN\1hangzhou\2", "LOCKSTEP_AT\1", "LOCKSTEP_BORN\1");
  }

  @Test
  void fitsAsManyAsABatchMayHold() {
    MessageEncoder encoder = MessageEncoder.copies(1024, "hangzhou", "broker-a", 0);

    int count = encoder.fitting(1 << 20);

    assertThat(count).isBetween(700, 1024);
    assertThat(encoder.encode(0, count).body().remaining()).isBetween(900_000, 1 << 20);
  }

  /** Takes a batch apart as a broker does. */
  private static List<String> properties(ByteBuffer batch, int body) {
    List<String> found = new ArrayList<>();
    ByteBuffer in = batch.duplicate();
    while (in.hasRemaining()) {
      int start = in.position();
      int size = in.getInt();
      in.position(start + 16);
      assertThat(in.getInt()).isEqualTo(body);
      in.position(in.position() + body);
      byte[] properties = new byte[in.getShort()];
      in.get(properties);
      assertThat(in.position()).isEqualTo(start + size);
      found.add(new String(properties, StandardCharsets.UTF_8));
    }
    return found;
  }
}
