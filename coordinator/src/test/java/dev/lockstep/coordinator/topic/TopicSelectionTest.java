package dev.lockstep.coordinator.topic;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lockstep.admin.v1.ProgressSync;
import dev.lockstep.admin.v1.Task;
import dev.lockstep.admin.v1.TaskDirection;
import dev.lockstep.admin.v1.TopicMapping;
import dev.lockstep.coordinator.store.Direction;
import dev.lockstep.coordinator.store.TopicPair;
import dev.lockstep.coordinator.topic.TopicSelection.Refused;
import dev.lockstep.coordinator.topic.TopicSelection.Selected;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class TopicSelectionTest {
  @Test
  void findsTopicsByTheWholeNameButThoseExcluded() {
    // Given
    TopicSelection selection =
        of(pattern("p", "order-.*", "$0").setExcludePattern("order-test-.*"));

    // When
    List<Selected> pairs =
        selection.select(Set.of("order-eu", "order-test-1", "my-order-eu", "payments")).pairs();

    // Then
    assertThat(pairs).extracting(Selected::source).containsExactly("order-eu");
    assertThat(pairs).extracting(Selected::destination).containsExactly("order-eu");
  }

  @Test
  void neverFindsWhatRocketMqOrLockstepKeepsForItself() {
    // When
    List<Selected> pairs =
        of(pattern("p", ".*", "$0"))
            .select(
                Set.of(
                    "TBW102",
                    "SCHEDULE_TOPIC_XXXX",
                    "%RETRY%g",
                    "%DLQ%g",
                    "RMQ_SYS_TRANS_HALF_TOPIC",
                    "rmq_sys_wheel_timer",
                    "DefaultCluster_REPLY_TOPIC",
                    "LOCKSTEP_QUARANTINE_t",
                    "orders"))
            .pairs();

    // Then
    assertThat(pairs).extracting(Selected::source).containsExactly("orders");
  }

  @Test
  void expandsGroupsInTheDestinationName() {
    // When
    List<Selected> pairs =
        of(pattern("p", "([a-z]+)-([a-z]+)(-x)?", "$2_$1_$0$3"))
            .select(Set.of("eu-orders"))
            .pairs();

    // Then
    assertThat(pairs).extracting(Selected::destination).containsExactly("orders_eu_eu-orders");
  }

  @Test
  void givesAPairToTheFirstMappingAndSaysWhoStandsBack() {
    // Given
    TopicSelection selection =
        of(named("own", "orders", "orders"), pattern("a", "o.*", "$0"), pattern("b", ".*", "$0"));

    // When
    TopicSelection.Selection selected = selection.select(Set.of("orders", "other", "paid"));

    // Then
    assertThat(selected.pairs())
        .extracting(s -> s.mapping().getId() + ":" + s.source())
        .containsExactly("own:orders", "a:other", "b:paid");
    assertThat(selected.refused())
        .extracting(r -> r.mapping().getId() + ":" + r.source() + ":" + r.owner().get().getId())
        .containsExactly("a:orders:own", "b:orders:own", "b:other:a");
    assertThat(selection.has(new TopicPair("a", Direction.FORWARD, "orders", "orders"))).isFalse();
    assertThat(selection.has(new TopicPair("own", Direction.FORWARD, "orders", "orders"))).isTrue();
  }

  @Test
  void copiesOneTopicToSeveralOnes() {
    // When
    List<Selected> pairs =
        of(named("a", "orders", "x"), named("b", "orders", "y")).select(Set.of()).pairs();

    // Then
    assertThat(pairs).extracting(Selected::destination).containsExactly("x", "y");
  }

  @Test
  void refusesDestinationNamesThatNoApplicationMayHave() {
    // When
    List<Refused> refused =
        of(pattern("p", "(.*)", "%RETRY%$1"), pattern("q", ".*", "$0$0$0"))
            .select(Set.of("x".repeat(60)))
            .refused();

    // Then
    assertThat(refused).hasSize(2).allMatch(r -> r.owner().isEmpty());
  }

  @Test
  void turnsRoundInATwoWayTask() {
    // Given
    Task.Builder task = task(named("m", "orders", "copies"));

    // When
    TopicSelection twoWay =
        TopicSelection.of(task.setDirection(TaskDirection.Value.TWO_WAY).build());

    // Then
    TopicPair back = new TopicPair("m", Direction.REVERSE, "copies", "orders");
    assertThat(twoWay.has(back)).isTrue();
    assertThat(of(named("m", "orders", "copies")).has(back)).isFalse();
    assertThat(twoWay.select(Set.of()).pairs().getFirst().pair(Direction.REVERSE)).isEqualTo(back);
  }

  @Test
  void copiesTheRetryAndDeadLetterTopicsOfTheGroupsThatItSyncs() {
    // Given
    TopicSelection selection =
        relaying(
            ProgressSync.newBuilder()
                .setRelayRetry(true)
                .setRelayDeadLetters(true)
                .addIncludeGroups("b.*")
                .addExcludeGroups("bad"));

    // When
    TopicSelection.Selection selected =
        selection.select(
            Set.of(
                "%RETRY%billing", "%DLQ%billing", "%RETRY%bad", "%RETRY%shipping", "%LMQ%b", "b"));

    // Then
    assertThat(selected.pairs())
        .extracting(s -> s.mapping().getId() + ":" + s.source() + ":" + s.destination())
        .containsExactly(
            "m:orders:orders",
            "$retry:%RETRY%billing:%RETRY%billing",
            "$dead-letters:%DLQ%billing:%DLQ%billing");
    assertThat(selected.refused()).isEmpty();
    assertThat(selection.hasPatterns()).isTrue();
    assertThat(
            selection.has(
                new TopicPair("$retry", Direction.FORWARD, "%RETRY%billing", "%RETRY%billing")))
        .isTrue();
    assertThat(selection.mapping("$retry").orElseThrow().getStart().getEarliest()).isTrue();
  }

  @Test
  void copiesNoTopicsOfGroupsUnlessItIsAskedToAndSyncs() {
    Set<String> found = Set.of("%RETRY%billing", "%DLQ%billing");

    assertThat(relaying(ProgressSync.newBuilder()).select(found).pairs()).hasSize(1);
    assertThat(
            relaying(ProgressSync.newBuilder().setRelayRetry(true).setEnabled(false))
                .select(found)
                .pairs())
        .hasSize(1);
    assertThat(relaying(ProgressSync.newBuilder().setRelayDeadLetters(true)).select(found).pairs())
        .extracting(Selected::source)
        .containsExactly("orders", "%DLQ%billing");
  }

  private static TopicSelection relaying(ProgressSync.Builder sync) {
    return TopicSelection.of(task(named("m", "orders", "orders")).setProgressSync(sync).build());
  }

  private static TopicSelection of(TopicMapping.Builder... mappings) {
    return TopicSelection.of(task(mappings).build());
  }

  private static Task.Builder task(TopicMapping.Builder... mappings) {
    Task.Builder task = Task.newBuilder();
    List.of(mappings).forEach(task::addMappings);
    return task;
  }

  private static TopicMapping.Builder named(String id, String source, String destination) {
    return TopicMapping.newBuilder()
        .setId(id)
        .setSourceTopic(source)
        .setDestinationTopic(destination);
  }

  private static TopicMapping.Builder pattern(String id, String pattern, String destination) {
    return TopicMapping.newBuilder()
        .setId(id)
        .setSourcePattern(pattern)
        .setDestinationTopic(destination);
  }
}
