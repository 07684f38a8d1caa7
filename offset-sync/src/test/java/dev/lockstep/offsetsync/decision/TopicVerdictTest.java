package dev.lockstep.offsetsync.decision;

import static dev.lockstep.admin.v1.Decision.Value.ALREADY_ALIGNED;
import static dev.lockstep.admin.v1.Decision.Value.FAILED;
import static dev.lockstep.admin.v1.Decision.Value.HELD_AT_RELAY_TAIL;
import static dev.lockstep.admin.v1.Decision.Value.MIXED;
import static dev.lockstep.admin.v1.Decision.Value.REFUSED_WOULD_REWIND;
import static dev.lockstep.admin.v1.Decision.Value.SKIPPED_NO_PROGRESS;
import static dev.lockstep.admin.v1.Decision.Value.SYNCED;
import static org.assertj.core.api.Assertions.assertThat;

import dev.lockstep.admin.v1.Decision;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class TopicVerdictTest {

  static Stream<Arguments> queues() {
    return Stream.of(
        Arguments.of(List.of(SYNCED, SYNCED), SYNCED),
        Arguments.of(List.of(SYNCED, ALREADY_ALIGNED), SYNCED),
        Arguments.of(List.of(SYNCED, HELD_AT_RELAY_TAIL, ALREADY_ALIGNED), HELD_AT_RELAY_TAIL),
        Arguments.of(List.of(SYNCED, SKIPPED_NO_PROGRESS), SYNCED),
        Arguments.of(List.of(SKIPPED_NO_PROGRESS), SKIPPED_NO_PROGRESS),
        Arguments.of(List.of(SYNCED, FAILED, REFUSED_WOULD_REWIND), FAILED),
        Arguments.of(List.of(SYNCED, REFUSED_WOULD_REWIND), MIXED),
        Arguments.of(List.of(REFUSED_WOULD_REWIND, REFUSED_WOULD_REWIND), REFUSED_WOULD_REWIND));
  }

  @ParameterizedTest
  @MethodSource("queues")
  void putsQueuesTogether(List<Decision.Value> queues, Decision.Value expected) {
    List<Verdict> verdicts =
        queues.stream().map(decision -> new Verdict(decision, "because " + decision)).toList();
    assertThat(TopicVerdict.of(verdicts).decision()).isEqualTo(expected);
  }

  @Test
  void tellsTheReasonOfTheQueuesThatDecided() {
    List<Verdict> verdicts =
        Arrays.asList(new Verdict(SYNCED, ""), new Verdict(FAILED, "broker-a is down"));
    assertThat(TopicVerdict.of(verdicts).reason()).isEqualTo("broker-a is down");
  }

  @Test
  void failsATopicWithoutQueues() {
    assertThat(TopicVerdict.of(List.of()).decision()).isEqualTo(FAILED);
  }
}
