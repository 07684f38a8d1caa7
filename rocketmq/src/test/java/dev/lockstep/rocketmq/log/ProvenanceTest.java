package dev.lockstep.rocketmq.log;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ProvenanceTest {

  @Test
  void isReadFromACopy() {
    // When
    Frame frame =
        FrameBytes.of(
                "KEYS\1k\2LOCKSTEP_ORIGIN\1a\2LOCKSTEP_AT\1b/broker-1/3/99/12\2LOCKSTEP_TOPIC\1orders\2")
            .cursor();

    // Then
    assertThat(frame.isCopy()).isTrue();
    assertThat(frame.provenance())
        .isEqualTo(new Provenance("a", "b", "broker-1", 3, 99, 12, "orders"));
  }

  @Test
  void namesTheDestinationsTopicWhereItNamesNone() {
    // Given
    Provenance provenance = new Provenance("a", "a", "broker", 0, 1, 2, null);

    // Then
    assertThat(provenance.sourceTopic("orders")).isEqualTo("orders");
  }

  @Test
  void toleratesAnyBrokerName() {
    // When
    Frame frame = FrameBytes.of("LOCKSTEP_AT\1b/od/d/bröker/3/99/12").cursor();

    // Then
    assertThat(frame.provenance())
        .isEqualTo(new Provenance("b", "b", "od/d/bröker", 3, 99, 12, null));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "x",
        "/",
        "////",
        "a/b/c/d/e",
        "a/b/1/2/",
        "a/b/1/2/-3",
        "/b/1/2/3",
        "a//1/2/3",
        "a/1/2/3",
        "a/b/99999999999/2/3",
        "a/b/1/9999999999999999999/3",
        "a/b/1/2/3 "
      })
  void isNotMadeOfAUsersPropertyOfThatName(String value) {
    // When
    Frame frame = FrameBytes.of("LOCKSTEP_ORIGIN\1forged\2LOCKSTEP_AT\1" + value + "\2").cursor();

    // Then
    assertThat(frame.isCopy()).isFalse();
    assertThat(frame.provenance()).isNull();
  }

  @Test
  void isNotMadeOfAnOriginAlone() {
    assertThat(FrameBytes.of("LOCKSTEP_ORIGIN\1forged\2").cursor().isCopy()).isFalse();
  }

  @Test
  void countsFromTheLastIfWrittenTwice() {
    // When
    Frame frame = FrameBytes.of("LOCKSTEP_AT\1a/b/1/2/3\2x\1y\2LOCKSTEP_AT\1a/b/1/5/3").cursor();

    // Then
    assertThat(frame.provenance()).extracting("offset").isEqualTo(5L);
  }

  @Test
  void doesNotTakeAFailedCopyForOneOfTheRetryTopic() {
    // Given
    String at = "LOCKSTEP_AT\1a/broker/0/1/2\2LOCKSTEP_TOPIC\1%RETRY%billing\2";
    Provenance failedOnce = FrameBytes.of("LOCKSTEP_AT\1a/broker/0/1/2\2").cursor().provenance();

    // When
    Provenance copied = FrameBytes.of(at).cursor().provenance();
    Frame failedAgain = FrameBytes.of(at + "REAL_TOPIC\1%RETRY%billing\2").cursor();

    // Then
    assertThat(Objects.requireNonNull(copied).sourceTopic("%RETRY%billing"))
        .isEqualTo("%RETRY%billing");
    assertThat(failedAgain.provenance()).isNull();
    assertThat(failedAgain.isCopy()).isTrue();
    assertThat(Objects.requireNonNull(failedOnce).sourceTopic("%RETRY%billing")).isEmpty();
    assertThat(Objects.requireNonNull(failedOnce).sourceTopic("orders")).isEqualTo("orders");
  }
}
