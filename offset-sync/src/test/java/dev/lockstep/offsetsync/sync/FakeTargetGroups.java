package dev.lockstep.offsetsync.sync;

import dev.lockstep.rocketmq.QueueId;
import dev.lockstep.rocketmq.progress.GroupOffsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;

/** One group on one queue, whose state the test changes between the requests. */
final class FakeTargetGroups implements TargetGroups {

  private final List<String> writes = new ArrayList<>();
  private boolean online;
  private OptionalLong committed = OptionalLong.empty();
  private int reads;
  private boolean ignoresCommits;
  private Runnable afterWrite = () -> {};

  FakeTargetGroups online() {
    online = true;
    return this;
  }

  FakeTargetGroups at(long offset) {
    committed = OptionalLong.of(offset);
    return this;
  }

  /** As brokers do while a reset is pending. */
  FakeTargetGroups ignoringCommits() {
    ignoresCommits = true;
    return this;
  }

  FakeTargetGroups afterWrite(Runnable action) {
    afterWrite = action;
    return this;
  }

  /** Every write, in order. */
  List<String> writes() {
    return List.copyOf(writes);
  }

  /** How often the whole table was read. */
  int reads() {
    return reads;
  }

  @Override
  public boolean isOnline(String group) {
    return online;
  }

  @Override
  public OptionalLong committed(String group, QueueId queue) {
    return committed;
  }

  @Override
  public GroupOffsets all(String broker) {
    reads++;
    return new GroupOffsets(
        committed.isPresent()
            ? Map.of("billing", Map.of("orders", Map.of(0, committed.getAsLong())))
            : Map.of());
  }

  @Override
  public CompletableFuture<?> commit(String group, QueueId queue, long offset) {
    writes.add("commit " + offset);
    if (!ignoresCommits) {
      committed = OptionalLong.of(offset);
    }
    afterWrite.run();
    return CompletableFuture.completedFuture(null);
  }

  @Override
  public void reset(String group, QueueId queue, long offset) {
    writes.add("reset " + offset);
    committed = OptionalLong.of(offset);
    afterWrite.run();
  }
}
