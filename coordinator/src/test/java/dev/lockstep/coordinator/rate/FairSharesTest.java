package dev.lockstep.coordinator.rate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.TreeMap;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.LongRange;

class FairSharesTest {
  @Property
  void neverExceedTheLimitAndNeverAreNone(
      @ForAll @LongRange(min = 1, max = 2_000_000_000_000L) long limit,
      @ForAll("demands") Map<String, Demand> demands) {
    // When
    Map<String, Long> shares = FairShares.of(limit, demands);

    // Then
    assertThat(shares)
        .hasSameSizeAs(demands)
        .allSatisfy((s, share) -> assertThat(share).isPositive());
    long all = shares.values().stream().mapToLong(Long::longValue).sum();
    assertThat(all).isLessThanOrEqualTo(Math.max(limit, demands.size()));
  }

  @Property
  void leaveNothingLyingAbout(
      @ForAll @LongRange(min = 1_000_000, max = 2_000_000_000L) long limit,
      @ForAll("demands") Map<String, Demand> demands) {
    // When
    long all = FairShares.of(limit, demands).values().stream().mapToLong(Long::longValue).sum();

    // Then
    assertThat(limit - all).isLessThanOrEqualTo(demands.size());
  }

  @Example
  void areEqualWhileNothingIsKnown() {
    assertThat(FairShares.of(800, Map.of("a", Demand.unknown(1), "b", Demand.unknown(3))))
        .isEqualTo(Map.of("a", 200L, "b", 600L));
  }

  @Example
  void giveTheOneThatIsBehindWhatTheOthersDoNotNeed() {
    // When
    Map<String, Long> shares =
        FairShares.of(1000, Map.of("busy", wants(1e9), "idle", wants(0), "calm", wants(100)));

    // Then
    assertThat(shares.get("idle")).isCloseTo(33L, within(1L));
    assertThat(shares.get("calm")).isCloseTo(100L, within(1L));
    assertThat(shares.get("busy")).isCloseTo(866L, within(2L));
  }

  @Example
  void treatThoseThatAreBehindAlike() {
    // When
    Map<String, Long> shares =
        FairShares.of(1000, Map.of("a", wants(1e9), "b", wants(1e9), "c", wants(150)));

    // Then
    assertThat(shares).isEqualTo(Map.of("a", 425L, "b", 425L, "c", 150L));
  }

  @Example
  void spreadWhatNobodyNeeds() {
    assertThat(FairShares.of(1000, Map.of("a", wants(10), "b", wants(10))))
        .isEqualTo(Map.of("a", 500L, "b", 500L));
  }

  @Example
  void areOneEachBelowTheNumberOfShards() {
    assertThat(FairShares.of(2, Map.of("a", wants(5), "b", wants(5), "c", wants(5))))
        .isEqualTo(Map.of("a", 1L, "b", 1L, "c", 1L));
  }

  private static Demand wants(double want) {
    return new Demand(1, OptionalDouble.of(want));
  }

  @Provide
  static Arbitrary<Map<String, Demand>> demands() {
    Arbitrary<Demand> told =
        Combinators.combine(
                Arbitraries.integers().between(1, 16),
                Arbitraries.doubles().between(0, 1e7),
                Arbitraries.of(true, false),
                Arbitraries.longs().between(1, 1_000_000))
            .as(Demand::of);
    Arbitrary<Demand> unknown = Arbitraries.integers().between(1, 16).map(Demand::unknown);
    return Arbitraries.oneOf(List.of(told, unknown))
        .list()
        .ofMinSize(1)
        .ofMaxSize(40)
        .map(all -> {
          Map<String, Demand> demands = new TreeMap<>();
          all.forEach(demand -> demands.put("s" + demands.size(), demand));
          return demands;
        });
  }
}
