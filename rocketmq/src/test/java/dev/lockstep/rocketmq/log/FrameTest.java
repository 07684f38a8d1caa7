package dev.lockstep.rocketmq.log;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Arrays;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class FrameTest {

  @ParameterizedTest
  @ValueSource(ints = {0, 16, 32, 48, 0x100 | 1, 0x700 | 8 | 48})
  void readsFramesWithHostsOfBothFamilies(int sysFlag) {
    // When
    Frame frame = FrameBytes.of("KEYS\1k\2").withSysFlag(sysFlag).cursor();

    // Then
    assertThat(frame.sysFlag()).isEqualTo(sysFlag);
    assertThat(frame.offset()).isEqualTo(42);
    assertThat(frame.flag()).isEqualTo(5);
    assertThat(frame.bornTime()).isEqualTo(FrameBytes.BORN);
    assertThat(frame.storeTime()).isEqualTo(FrameBytes.STORED);
    assertThat(frame.body()).containsExactly(1, 2, 3);
    assertThat(frame.property("KEYS")).isEqualTo("k");
  }

  @Test
  void knowsACopyByTheUniqueKeyOfItsOriginalIfThatHasOne() {
    // Given
    Frame original = FrameBytes.of("UNIQ_KEY\1u\2").cursor();
    Frame without = FrameBytes.of("").cursor();

    // When
    String born = "LOCKSTEP_AT\1a/broker/0/42/2\2LOCKSTEP_BORN\1" + FrameBytes.BORN + "\2";
    Frame copy = FrameBytes.of("UNIQ_KEY\1u\2" + born).cursor();

    // Then
    assertThat(copy.isCopyOf(original)).isTrue();
    assertThat(copy.isCopyOf(without)).isTrue();
    assertThat(copy.isCopyOf(FrameBytes.of("UNIQ_KEY\1v\2").cursor())).isFalse();
    assertThat(FrameBytes.of(born).cursor().isCopyOf(original)).isFalse();
  }

  @Test
  void readsFramesWithALongTopic() {
    assertThat(FrameBytes.of("KEYS\1k\2").withLongTopic().cursor().property("KEYS")).isEqualTo("k");
  }

  @Test
  void walksFramesOfEveryKindInOneBlock() {
    // Given
    byte[] bytes =
        FrameBytes.concat(
            FrameBytes.of("").withOffset(1).encode(),
            FrameBytes.of(new byte[0], "a\1b").withOffset(2).withLongTopic().encode(),
            FrameBytes.of(new byte[70_000], "").withOffset(3).withSysFlag(48).encode());

    // When
    MessageBlock block = new MessageBlock(bytes);

    // Then
    assertThat(block.count()).isEqualTo(3);
    assertThat(block.bytes()).isEqualTo(bytes.length);
    Frame frame = block.frames();
    for (long offset = 1; offset <= 3; offset++) {
      assertThat(frame.next()).isTrue();
      assertThat(frame.offset()).isEqualTo(offset);
    }
    assertThat(frame.next()).isFalse();
  }

  @Test
  void hasNoFramesInAnEmptyBlock() {
    assertThat(new MessageBlock(new byte[0]).frames().next()).isFalse();
  }

  @Property
  void refusesATornBlockWhereverItIsCut(@ForAll @IntRange(min = 1, max = 100) int cut) {
    // Given
    byte[] frame = FrameBytes.of("KEYS\1k\2").encode();
    byte[] torn = Arrays.copyOf(frame, frame.length - Math.min(cut, frame.length - 1));

    // Then
    assertThatThrownBy(() -> new MessageBlock(torn)).isInstanceOf(TornFrameException.class);
  }

  @Property
  void neverReadsBeyondOrForEverWhateverTheBytes(
      @ForAll @IntRange(max = 110) int at, @ForAll byte value) {
    // Given
    byte[] bytes = FrameBytes.of("KEYS\1k\2").encode();
    bytes[Math.min(at, bytes.length - 1)] = value;

    // Then
    try {
      Frame frame = new MessageBlock(bytes).frames();
      while (frame.next()) {
        assertThat(frame.bodyLength()).isBetween(0, bytes.length);
        assertThat(frame.isCopy()).isFalse();
      }
    } catch (TornFrameException e) {
      assertThat(e).hasMessageContaining("not a message frame");
    }
  }

  @Test
  void takesTheLastOfTwoPropertiesOfOneName() {
    assertThat(FrameBytes.of("a\1first\2a\1last\2").cursor().property("a")).isEqualTo("last");
  }
}
