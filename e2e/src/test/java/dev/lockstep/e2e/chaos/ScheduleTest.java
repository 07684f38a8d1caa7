package dev.lockstep.e2e.chaos;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class ScheduleTest {

  private static final Duration TAKEOVER = Duration.ofSeconds(5);
  private static final int ROUND = 21;

  @Test
  void isTheSameForTheSameSeed() {
    assertThat(strikes(7, 200)).isEqualTo(strikes(7, 200)).isNotEqualTo(strikes(8, 200));
  }

  @Test
  void doesEveryKindOfFaultInEachRound() {
    // Given
    List<Strike> round = strikes(3, ROUND);

    // Then
    Set<Object> kinds =
        round.stream().map(strike -> strike.fault().getClass()).collect(Collectors.toSet());
    assertThat(kinds).isEqualTo(Set.of((Object[]) Fault.class.getPermittedSubclasses()));
  }

  @Test
  void neverOverlapsFaultsOfOnePart() {
    // Given
    List<Strike> strikes = strikes(1, 2_000);

    // Then
    assertThat(strikes).anyMatch(Strike::overlaps);
    for (int i = 1; i < strikes.size(); i++) {
      if (strikes.get(i).overlaps()) {
        assertThat(strikes.get(i).fault().part()).isNotEqualTo(strikes.get(i - 1).fault().part());
      }
    }
  }

  @Test
  void pausesRelaysMostlyForLongerThanATakeoverTakes() {
    // Given
    List<Strike> pauses =
        strikes(1, 2_000).stream()
            .filter(strike -> strike.fault() instanceof Fault.PauseRelay)
            .toList();

    // When
    long longer = pauses.stream().filter(pause -> pause.lasting().compareTo(TAKEOVER) >= 0).count();

    // Then
    assertThat(longer).isBetween(pauses.size() / 2L, pauses.size() - 1L);
  }

  private static List<Strike> strikes(long seed, int count) {
    Schedule schedule = new Schedule(seed, TAKEOVER);
    return Stream.generate(schedule::next).limit(count).toList();
  }
}
