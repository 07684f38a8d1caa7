package dev.lockstep.coordinator.leadership;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lockstep.coordinator.failure.ControlException;
import dev.lockstep.coordinator.store.LeaderEpoch;
import dev.lockstep.coordinator.store.Store;
import dev.lockstep.coordinator.testing.SqliteStores;
import dev.lockstep.coordinator.testing.TestClock;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LeadershipTest {
  private static final Duration LEASE = Duration.ofSeconds(10);
  private static final Duration RENEW = Duration.ofSeconds(2);

  @TempDir Path folder;
  private final TestClock clock = new TestClock();
  private final List<String> told = new ArrayList<>();
  private Store store;
  private Leadership leadership;

  @BeforeEach
  void open() {
    store = SqliteStores.open(folder, clock);
    leadership = leadership("me", "first");
  }

  @Test
  void leadsWhenNobodyDoes() {
    // When
    leadership.tick();

    // Then
    assertThat(leadership.require()).isEqualTo(new LeaderEpoch(1));
    assertThat(told).containsExactly("first begins 1");
  }

  @Test
  void keepsTheLeadByRenewing() {
    // Given
    leadership.tick();
    Leadership other = leadership("other", "other");

    // When
    pass(LEASE.multipliedBy(3), leadership, other);

    // Then
    assertThat(leadership.current()).isPresent();
    assertThat(other.current()).isEmpty();
    assertThat(other.leaderAddress()).isEqualTo("first:7400");
    assertThatThrownBy(other::require)
        .isInstanceOf(ControlException.class)
        .hasMessageContaining("first:7400");
  }

  @Test
  void stepsDownWhenItWasReplacedAndTriesAgain() {
    // Given
    leadership.tick();
    Leadership other = leadership("other", "other");
    clock.advance(LEASE);
    other.tick();

    // When
    leadership.tick();

    // Then
    assertThat(leadership.current()).isEmpty();
    assertThat(told).containsExactly("first begins 1", "other begins 2", "first ends");
    other.resign();
    leadership.tick();
    assertThat(leadership.require()).isEqualTo(new LeaderEpoch(3));
  }

  @Test
  void stepsDownWhenTheLeaseRanOutUnrenewed() {
    // Given
    leadership.tick();

    // When
    clock.advance(LEASE);
    leadership.tick();

    // Then
    assertThat(told).containsExactly("first begins 1", "first ends");
  }

  @Test
  void doesNotLeadPastItsLeaseEvenBeforeTheNextTick() {
    // Given
    leadership.tick();

    // When: the process stood still
    clock.advance(LEASE);

    // Then
    assertThat(leadership.current()).isEmpty();
    assertThatThrownBy(leadership::require).isInstanceOf(ControlException.class);
    leadership.tick();
    assertThat(told).containsExactly("first begins 1", "first ends");
  }

  @Test
  void givesATermUpThatCannotBegin() {
    // Given
    Leadership failing =
        new Leadership(
            store,
            clock,
            "me",
            "",
            LEASE,
            RENEW,
            List.of(
                new TermListener() {
                  @Override
                  public void termBegins(LeaderEpoch epoch) {
                    throw new IllegalStateException("on purpose");
                  }

                  @Override
                  public void termEnds() {
                    told.add("cleaned up");
                  }
                }));

    // When, Then
    assertThatThrownBy(failing::tick).hasMessage("on purpose");
    assertThat(failing.current()).isEmpty();
    assertThat(told).containsExactly("cleaned up");
  }

  @Test
  void dataFolderBelongsToOneProcessAndKeepsItsId() {
    // Given
    Path data = folder.resolve("data");
    String id;
    try (DataFolder first = DataFolder.open(data)) {
      id = first.coordinatorId();

      // When, Then
      assertThatThrownBy(() -> DataFolder.open(data))
          .hasMessageContaining("another coordinator runs in");
    }
    try (DataFolder again = DataFolder.open(data)) {
      assertThat(again.coordinatorId()).isEqualTo(id);
    }
  }

  private void pass(Duration time, Leadership... all) {
    for (long i = 0; i < time.toSeconds(); i++) {
      clock.advance(Duration.ofSeconds(1));
      for (Leadership one : all) {
        one.tick();
      }
    }
  }

  private Leadership leadership(String id, String name) {
    return new Leadership(
        store,
        clock,
        id,
        name + ":7400",
        LEASE,
        RENEW,
        List.of(
            new TermListener() {
              @Override
              public void termBegins(LeaderEpoch epoch) {
                told.add(name + " begins " + epoch.value());
              }

              @Override
              public void termEnds() {
                told.add(name + " ends");
              }
            }));
  }
}
