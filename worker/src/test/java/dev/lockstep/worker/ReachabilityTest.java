package dev.lockstep.worker;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Map;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.junit.jupiter.api.Test;

class ReachabilityTest {

  private long now;
  private final Reachability clusters = new Reachability(() -> now);

  @Test
  void clusterThatDoesNotAnswerIsUnreachableAfterTheGrace() {
    // Given
    clusters.failed("hangzhou");
    pass(Duration.ofSeconds(29));
    clusters.failed("hangzhou");
    assertThat(clusters.isReachable("hangzhou")).isTrue();

    // When
    pass(Duration.ofSeconds(1));
    clusters.failed("hangzhou");

    // Then
    assertThat(clusters.unreachable()).isEqualTo(Map.of("hangzhou", Duration.ofSeconds(30)));
    assertThat(clusters.isReachable("shanghai")).isTrue();
  }

  @Test
  void workerIsNotReadyAndSaysWhichClusterIsAway() {
    // Given
    ClusterHealth health = new ClusterHealth(clusters::unreachable);
    assertThat(health.call().getStatus()).isEqualTo(HealthCheckResponse.Status.UP);

    // When
    clusters.failed("hangzhou");
    pass(Duration.ofSeconds(31));
    clusters.failed("hangzhou");
    pass(Duration.ofSeconds(3));

    // Then
    HealthCheckResponse response = health.call();
    assertThat(response.getStatus()).isEqualTo(HealthCheckResponse.Status.DOWN);
    assertThat(response.getData().orElseThrow())
        .isEqualTo(Map.of("hangzhou", "no broker has answered for 34 s"));
  }

  @Test
  void oneAnswerMakesItReachable() {
    // Given
    clusters.failed("hangzhou");
    pass(Duration.ofSeconds(40));
    clusters.failed("hangzhou");
    assertThat(clusters.isReachable("hangzhou")).isFalse();

    // When
    clusters.answered("hangzhou");

    // Then
    assertThat(clusters.isReachable("hangzhou")).isTrue();
    clusters.failed("hangzhou");
    assertThat(clusters.unreachable()).isEmpty();
  }

  @Test
  void clusterThatNobodyAsksIsNotUnreachable() {
    // Given a failure, after which nothing was asked
    clusters.failed("hangzhou");

    // When
    pass(Duration.ofMinutes(1));

    // Then
    assertThat(clusters.isReachable("hangzhou")).isTrue();
  }

  @Test
  void failureOfLongAgoDoesNotShortenTheGrace() {
    // Given
    clusters.failed("hangzhou");
    pass(Duration.ofHours(1));

    // When
    clusters.failed("hangzhou");
    pass(Duration.ofSeconds(1));
    clusters.failed("hangzhou");

    // Then
    assertThat(clusters.isReachable("hangzhou")).isTrue();
  }

  @Test
  void clusterThatIsUsedNoMoreIsForgotten() {
    // Given
    clusters.failed("hangzhou");
    pass(Duration.ofSeconds(40));
    clusters.failed("hangzhou");
    assertThat(clusters.isReachable("hangzhou")).isFalse();

    // When
    clusters.forget("hangzhou");

    // Then
    assertThat(clusters.unreachable()).isEmpty();
  }

  private void pass(Duration time) {
    now += time.toNanos();
  }
}
