package dev.lockstep.coordinator.control;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lockstep.coordinator.control.QueueMapPlanner.Found;
import dev.lockstep.coordinator.store.Direction;
import dev.lockstep.coordinator.store.QueueId;
import dev.lockstep.coordinator.store.QueueMapEntry;
import dev.lockstep.coordinator.store.TopicPair;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class QueueMapPlannerTest {
  private static final TopicPair TOPICS = new TopicPair("m", Direction.FORWARD, "orders", "copies");

  private final QueueMapPlanner planner = new QueueMapPlanner(4);

  @Test
  void mapsTheIthQueueToTheIthQueueInOrderOfBrokerAndId() {
    // When
    List<QueueMapEntry> map =
        extend(
            List.of(),
            List.of(found("b", 1), found("b", 0), found("a", 0)),
            queues("y", 1, "x", 2),
            0);

    // Then
    assertThat(map)
        .extracting(QueueMapEntry::source)
        .containsExactly(q("a", 0), q("b", 0), q("b", 1));
    assertThat(map)
        .extracting(QueueMapEntry::destination)
        .containsExactly(q("x", 0), q("x", 1), q("y", 0));
    assertThat(map).extracting(QueueMapEntry::startOffset).containsOnly(50L);
  }

  @Test
  void wrapsRoundAndKeepsOneWriterPerDestinationQueue() {
    // When
    List<QueueMapEntry> map = extend(List.of(), founds("a", 10), queues("x", 4), 0);

    // Then
    assertThat(map)
        .extracting(e -> e.destination().queue())
        .containsExactly(0, 1, 2, 3, 0, 1, 2, 3, 0, 1);
    Map<QueueId, String> writers = new HashMap<>();
    map.forEach(e ->
        assertThat(writers.computeIfAbsent(e.destination(), d -> e.shardId()))
            .isEqualTo(e.shardId()));
    assertThat(map)
        .extracting(QueueMapEntry::shardId)
        .containsOnly("t/relay/m/0", "t/relay/m/1", "t/relay/m/2");
  }

  @Test
  void fillsShardsUpToTheirSize() {
    // When
    List<QueueMapEntry> map = extend(List.of(), founds("a", 9), queues("x", 9), 0);

    // Then
    assertThat(map)
        .extracting(QueueMapEntry::shardId)
        .containsExactly(
            "t/relay/m/0",
            "t/relay/m/0",
            "t/relay/m/0",
            "t/relay/m/0",
            "t/relay/m/1",
            "t/relay/m/1",
            "t/relay/m/1",
            "t/relay/m/1",
            "t/relay/m/2");
  }

  @Test
  void appendsQueuesThatAreFoundLaterWhereTheMappingStartsInNewShards() {
    // Given
    List<QueueMapEntry> map = extend(List.of(), founds("a", 4), queues("x", 4), 0);

    // When
    List<QueueMapEntry> added = extend(map, founds("a", 5), queues("x", 5), 1);

    // Then
    assertThat(added)
        .containsExactly(
            new QueueMapEntry("t", TOPICS, 4, q("a", 4), q("x", 4), 50, "t/relay/m/1"));
  }

  @Test
  void prefersDestinationQueuesThatNobodyWrites() {
    // Given: brokers a and b with two queues each on both sides
    List<Found> sources = new ArrayList<>(founds("a", 2));
    sources.addAll(founds("b", 2));
    List<QueueMapEntry> map = extend(List.of(), sources, queues("a", 2, "b", 2), 0);

    // When: a gains a queue on both sides
    sources.add(found("a", 2));
    List<QueueMapEntry> added = extend(map, sources, queues("a", 3, "b", 2), 1);

    // Then
    assertThat(added).extracting(QueueMapEntry::destination).containsExactly(q("a", 2));
  }

  @Test
  void goesOnWhereAnotherMappingHasPutTheCopies() {
    // Given
    Map<QueueId, QueueId> soFar = Map.of(q("a", 0), q("x", 2), q("a", 1), q("gone", 0));

    // When
    List<QueueMapEntry> map =
        planner.extend("t", TOPICS, List.of(), soFar, founds("a", 3), queues("x", 3), 0);

    // Then
    assertThat(map)
        .extracting(QueueMapEntry::destination)
        .containsExactly(q("x", 2), q("x", 0), q("x", 1));
  }

  @Test
  void makesNothingWithoutDestinationQueues() {
    // When, Then
    assertThat(extend(List.of(), founds("a", 4), List.of(), 0)).isEmpty();
  }

  @Test
  void neverChangesWhatIsThere() {
    for (int seed = 0; seed < 200; seed++) {
      // Given
      Random random = new Random(seed);
      List<QueueMapEntry> map = new ArrayList<>();
      int shard = 0;
      for (int step = 0; step < 6; step++) {
        // When: any queues appear or vanish on either side
        List<QueueMapEntry> added =
            extend(map, founds("a", random.nextInt(12)), queues("x", random.nextInt(8)), shard);
        map.addAll(added);
        shard += (int) added.stream().map(QueueMapEntry::shardId).distinct().count();

        // Then
        assertThat(map).extracting(QueueMapEntry::source).doesNotHaveDuplicates();
        assertThat(map)
            .extracting(QueueMapEntry::position)
            .containsExactlyElementsOf(IntStream.range(0, map.size()).boxed().toList());
      }
    }
  }

  private List<QueueMapEntry> extend(
      List<QueueMapEntry> existing,
      List<Found> sources,
      List<QueueId> destinations,
      int nextShard) {
    return planner.extend("t", TOPICS, existing, Map.of(), sources, destinations, nextShard);
  }

  private static List<Found> founds(String broker, int count) {
    return IntStream.range(0, count).mapToObj(i -> found(broker, i)).toList();
  }

  private static Found found(String broker, int queue) {
    return new Found(q(broker, queue), 50);
  }

  private static List<QueueId> queues(String broker, int count) {
    return IntStream.range(0, count).mapToObj(i -> q(broker, i)).toList();
  }

  private static List<QueueId> queues(String broker, int count, String other, int otherCount) {
    List<QueueId> all = new ArrayList<>(queues(broker, count));
    all.addAll(queues(other, otherCount));
    return all;
  }

  private static QueueId q(String broker, int queue) {
    return new QueueId(broker, queue);
  }
}
