package dev.lockstep.rocketmq.log;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Objects;
import org.apache.rocketmq.common.message.Message;
import org.apache.rocketmq.common.message.MessageDecoder;
import org.junit.jupiter.api.Test;

class LoneMessageTest {

  @Test
  void isTheMessageOfABatchOfOne() {
    // Given
    Message message = new Message("any", new byte[] {1, 2, 3});
    message.setFlag(-42);
    message.putUserProperty("größe", "groß");
    ByteBuffer batch = ByteBuffer.allocate(200).position(7);
    batch.put(MessageDecoder.encodeMessage(message)).limit(batch.position()).position(7);

    // When
    LoneMessage lone = Objects.requireNonNull(LoneMessage.of(batch));

    // Then
    assertThat(lone.flag()).isEqualTo(-42);
    assertThat(lone.body()).isEqualTo(ByteBuffer.wrap(new byte[] {1, 2, 3}));
    assertThat(MessageDecoder.string2messageProperties(lone.properties()))
        .containsEntry("größe", "groß");
    assertThat(batch.position()).isEqualTo(7);
  }

  @Test
  void isNotOneWhosePropertiesAreNoText() {
    // Given
    byte[] properties = "a\1?\2".getBytes(StandardCharsets.US_ASCII);
    properties[2] = (byte) 0xFF;
    ByteBuffer batch = ByteBuffer.allocate(22 + properties.length);
    batch.putShort(20, (short) properties.length).put(22, properties);

    // Then
    assertThat(LoneMessage.of(batch)).isNull();
  }

  @Test
  void isNotOneOfTooFewBytes() {
    assertThat(LoneMessage.of(ByteBuffer.allocate(1))).isNull();
  }
}
