package dev.lockstep.offsetsync;

import dev.lockstep.admin.v1.GroupProgress;
import dev.lockstep.worker.CommandSink;
import dev.lockstep.worker.v1.CommandOutput;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** Keeps what a command put out. */
public final class CollectingSink implements CommandSink {

  private final List<CommandOutput> outputs = new CopyOnWriteArrayList<>();

  @Override
  public String worker() {
    return "test-worker";
  }

  @Override
  public void output(CommandOutput.Builder piece) {
    outputs.add(piece.build());
  }

  public List<CommandOutput> outputs() {
    return List.copyOf(outputs);
  }

  /** The result of a group, of which there must be one. */
  public GroupProgress group(String group) {
    List<GroupProgress> found =
        outputs.stream()
            .filter(CommandOutput::hasGroupProgress)
            .map(CommandOutput::getGroupProgress)
            .filter(progress -> progress.getGroup().equals(group))
            .toList();
    if (found.size() != 1) {
      throw new AssertionError("results of " + group + ": " + found);
    }
    return found.getFirst();
  }
}
