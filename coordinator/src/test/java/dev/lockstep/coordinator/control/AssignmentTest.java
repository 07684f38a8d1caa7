package dev.lockstep.coordinator.control;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lockstep.coordinator.store.QueueMapEntry;
import dev.lockstep.coordinator.store.ShardRecord;
import dev.lockstep.coordinator.testing.ControlHarness;
import dev.lockstep.coordinator.testing.FakeWorker;
import dev.lockstep.worker.v1.Assign;
import dev.lockstep.worker.v1.RelaySpec;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is given to workers, and with what. */
class AssignmentTest {
  @TempDir Path folder;
  private ControlHarness harness;

  @BeforeEach
  void lead() {
    harness = new ControlHarness(folder);
  }

  @Test
  void assignsDiscoveryThenRelaysAndProgressOnceTheTopicIsKnown() {
    // Given
    FakeWorker relay = harness.relay("r1").connect();
    FakeWorker sync = harness.offsetSync("o1").connect();
    harness.createTask("t");
    assertThat(relay.holds()).containsExactly("t/discovery");
    assertThat(sync.holds()).isEmpty();

    // When
    relay.findTopic("t", 8, 8);

    // Then
    assertThat(relay.holds()).containsExactly("t/discovery", "t/relay/m/0", "t/relay/m/1");
    assertThat(sync.holds()).containsExactly("t/progress");
    RelaySpec spec = relay.assigned("t/relay/m/0").getRelay();
    assertThat(spec.getSource().getName()).isEqualTo("clusters/hz");
    assertThat(spec.getProgressGroup()).isEqualTo("LOCKSTEP_t");
    assertThat(spec.getQueuesList())
        .hasSize(4)
        .allMatch(q -> q.getStartOffset() == 50 && !q.hasCheckpoint());
    assertThat(sync.assigned("t/progress").getProgress().getTopics(0).getQueuesList()).hasSize(8);
    assertThat(sync.assigned("t/progress").getProgress().getSettings().getInterval().getSeconds())
        .isEqualTo(10);
  }

  @Test
  void whatIsAssignedIsDurableBefore() {
    // Given
    FakeWorker relay = harness.running(4);

    // When
    List<ShardRecord> stored = harness.store.read(tables -> tables.shards().all());

    // Then
    for (Assign assign : relay.assignments()) {
      assertThat(stored)
          .anyMatch(s ->
              s.id().equals(assign.getShard().getShardId())
                  && s.epoch() == assign.getShard().getEpoch()
                  && s.owner() != null
                  && s.owner().worker().equals("r1"));
    }
  }

  @Test
  void newSourceQueuesGetAShardOfTheirOwnAndStartWhereTheMappingSays() {
    // Given
    FakeWorker relay = harness.running(4);

    // When
    relay.findTopic("t", 6, 6);

    // Then
    assertThat(relay.holds()).containsExactly("t/discovery", "t/relay/m/0", "t/relay/m/1");
    assertThat(relay.assigned("t/relay/m/0").getRelay().getQueuesList()).hasSize(4);
    assertThat(relay.assigned("t/relay/m/1").getRelay().getQueuesList())
        .hasSize(2)
        .allMatch(q -> q.getStartOffset() == 50);
  }

  @Test
  void queuesThatVanishStayInTheMap() {
    // Given
    FakeWorker relay = harness.running(4);

    // When
    relay.findTopic("t", 2, 1);
    relay.findTopic("t", 4, 4);

    // Then
    List<QueueMapEntry> map = harness.store.read(tables -> tables.queueMaps().ofTask("t"));
    assertThat(map).hasSize(4).extracting(e -> e.destination().queue()).containsExactly(0, 1, 2, 3);
  }
}
