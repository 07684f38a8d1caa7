package dev.lockstep.coordinator.rate;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.TreeMap;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.DoubleRange;
import net.jqwik.api.constraints.Size;

class SharePlanTest {
  private final SharePlan plan = new SharePlan();

  @Property
  void holdsTheLimitWhileTheChangesTravel(
      @ForAll @Size(min = 2, max = 60) List<@DoubleRange(min = 0, max = 5000) Double> wants) {
    // Given
    SharePlan fresh = new SharePlan();
    Map<String, Demand> demands = Map.of("a", wants(0), "b", wants(0), "c", wants(0));
    boolean _ = fresh.step(1000, demands);

    for (int i = 0; i + 2 < wants.size(); i++) {
      Map<String, Long> before = shares(fresh);

      // When
      boolean _ =
          fresh.step(
              1000,
              Map.of(
                  "a", wants(wants.get(i)),
                  "b", wants(wants.get(i + 1)),
                  "c", wants(wants.get(i + 2))));

      // Then: even if only the raises have arrived
      long worst =
          shares(fresh).entrySet().stream()
              .mapToLong(
                  share -> Math.max(share.getValue(), before.getOrDefault(share.getKey(), 0L)))
              .sum();
      assertThat(worst).isLessThanOrEqualTo(1000);
      assertThat(shares(fresh).values()).allMatch(share -> share > 0);
    }
  }

  @Example
  void takesFirstAndGivesInTheNextStep() {
    // Given
    assertThat(plan.step(1000, Map.of("a", wants(0), "b", wants(0)))).isTrue();
    Map<String, Demand> demands = Map.of("a", wants(1e9), "b", wants(0));

    // When, Then
    assertThat(plan.step(1000, demands)).isTrue();
    assertThat(plan.share("b")).isEqualTo(50);
    assertThat(plan.share("a")).isEqualTo(500);
    assertThat(plan.step(1000, demands)).isTrue();
    assertThat(plan.share("a")).isEqualTo(950);
    assertThat(plan.step(1000, demands)).isFalse();
  }

  @Example
  void doesNotMoveForLittle() {
    // Given
    boolean _ = plan.step(1000, Map.of("a", wants(500), "b", wants(500)));

    // When, Then
    assertThat(plan.step(1000, Map.of("a", wants(540), "b", wants(460)))).isFalse();
    assertThat(plan.step(1000, Map.of("a", wants(600), "b", wants(400)))).isTrue();
  }

  @Example
  void sharesOutAnewWhenShardsOrTheLimitChange() {
    // Given
    boolean _ = plan.step(1000, Map.of("a", wants(1e9)));
    assertThat(plan.share("a")).isEqualTo(1000);

    // When, Then
    assertThat(plan.covers(1000, Map.of("a", 1).keySet())).isTrue();
    boolean _ = plan.step(1000, Map.of("a", wants(1e9), "b", Demand.unknown(1)));
    assertThat(plan.share("a")).isEqualTo(500);
    assertThat(plan.share("b")).isEqualTo(500);
    boolean _ = plan.step(100, Map.of("a", wants(1e9), "b", Demand.unknown(1)));
    assertThat(plan.share("a")).isEqualTo(50);
  }

  private static Map<String, Long> shares(SharePlan plan) {
    Map<String, Long> shares = new TreeMap<>();
    List.of("a", "b", "c").forEach(shard -> shares.put(shard, plan.share(shard)));
    return shares;
  }

  private static Demand wants(double want) {
    return new Demand(1, OptionalDouble.of(want));
  }
}
