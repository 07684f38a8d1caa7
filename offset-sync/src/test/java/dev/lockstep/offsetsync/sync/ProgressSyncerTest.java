package dev.lockstep.offsetsync.sync;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lockstep.admin.v1.Decision;
import dev.lockstep.admin.v1.GroupProgress;
import dev.lockstep.admin.v1.ProgressDirection;
import dev.lockstep.offsetsync.decision.LocalOnly;
import dev.lockstep.offsetsync.decision.SyncMode;
import dev.lockstep.rocketmq.ClusterAddress;
import dev.lockstep.rocketmq.QueueId;
import dev.lockstep.rocketmq.client.ClusterClient;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;

/** Between clusters that do not answer. */
class ProgressSyncerTest {

  private static final String GROUP = "billing";

  private final SimpleMeterRegistry registry = new SimpleMeterRegistry();
  private final ProgressSyncer syncer = new ProgressSyncer(new Translators(registry), registry);

  @Test
  void answersForAGroupWithoutProgressThatCouldNotBeLookedUp() throws Exception {
    // Given a group that was asked for by name, and has no progress that is known
    SyncSpec spec =
        new SyncSpec(
            "tasks/test",
            ProgressDirection.Value.SOURCE_TO_DESTINATION,
            false,
            List.of(topic("orders"), topic("invoices")),
            new GroupFilter(List.of(), List.of()),
            "LOCKSTEP_test",
            new LocalOnly(List.of(), ""),
            false);
    CommittedOffsets nothing = new CommittedOffsets(Map.of(), Map.of());
    Snapshot snapshot = new Snapshot(spec, nothing, nothing, System.nanoTime());
    List<GroupProgress> results = new CopyOnWriteArrayList<>();

    // When the clusters do not answer
    try (ClusterClient source = client("hangzhou");
        ClusterClient target = client("shanghai")) {
      syncer.sync(
          snapshot,
          List.of(GROUP),
          source,
          target,
          new ProgressSyncer.Options(new SyncMode.Manual(false), false, () -> true),
          results::add);
    }

    // Then it gets an answer for each topic
    assertThat(results)
        .extracting(GroupProgress::getSourceTopic)
        .containsExactlyInAnyOrder("orders", "invoices");
    assertThat(results).extracting(GroupProgress::getDecision).containsOnly(Decision.Value.FAILED);
  }

  private static MappedTopic topic(String name) {
    return new MappedTopic(
        name,
        name,
        List.of(new MappedQueue(new QueueId(name, "hz-a", 0), new QueueId(name, "sh-a", 0), 0, 0)));
  }

  private static ClusterClient client(String name) {
    return ClusterClient.open(new ClusterAddress(name, List.of("127.0.0.1:1"), null, null));
  }
}
