package dev.lockstep.e2e.failover;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lockstep.e2e.failover.DestinationLog.Entry;
import dev.lockstep.rocketmq.progress.GroupOffsets;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class StartsTest {

  private static final String TOPIC = "run";

  /** Source offsets 100 to 109, produced 10 ms apart. */
  private static final DestinationLog LOG =
      new DestinationLog(
          Map.of(
              0,
              IntStream.range(0, 10)
                  .mapToObj(i -> new Entry("0-" + i, 100 + i, 1_000 + 10L * i))
                  .toList()));

  private final Group push = Group.of(Role.PUSH, TOPIC, "1-");

  @Test
  void isExactAtTheFirstCopyThatWasNotCommitted() {
    assertThat(distance(push, 104, 4)).isEqualTo(Distance.NONE);
  }

  @Test
  void countsMessagesAndTheTimeBetweenThem() {
    assertThat(distance(push, 107, 4)).isEqualTo(new Distance(3, 30));
  }

  @Test
  void isExactAtTheEndWhereAllThatWasRelayedWasCommitted() {
    assertThat(distance(push, 115, 10)).isEqualTo(Distance.NONE);
    assertThat(distance(push, 115, 8)).isEqualTo(new Distance(2, 10));
  }

  @Test
  void measuresPopGroupsFromTheFirstMessageThatTheyWereNotDelivered() {
    Group pop = Group.of(Role.POP, TOPIC, "1-");
    IntStream.of(0, 1, 2, 3, 5).forEach(i -> pop.ledger().add(Phase.BEFORE, "0-" + i, 1));

    // It was handed out up to 108, and starts at 102.
    assertThat(distance(pop, 108, 2)).isEqualTo(new Distance(2, 20));
  }

  private static Distance distance(Group group, long source, long destination) {
    return Starts.distances(
            List.of(group), offsets(group, source), offsets(group, destination), LOG)
        .getOrDefault(group.role(), Distance.NONE);
  }

  private static GroupOffsets offsets(Group group, long offset) {
    return new GroupOffsets(Map.of(group.name(), Map.of(TOPIC, Map.of(0, offset))));
  }
}
