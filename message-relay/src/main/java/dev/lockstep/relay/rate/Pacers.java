package dev.lockstep.relay.rate;

import java.util.HashMap;
import java.util.Map;
import java.util.function.LongSupplier;

/** The pacers of the tasks that this process works for. Thread-safe; no method blocks. */
public final class Pacers {

  private final LongSupplier nanoTime;
  private final Map<String, Pacer> tasks = new HashMap<>();

  /** Pacers by the system's clock. */
  public Pacers() {
    this(System::nanoTime);
  }

  Pacers(LongSupplier nanoTime) {
    this.nanoTime = nanoTime;
  }

  /** A shard of a task is here, or has other shares than before. */
  public synchronized Pacer share(
      String task, String shard, String mapping, Rate ofTask, Rate ofMapping) {
    Pacer pacer = tasks.computeIfAbsent(task, _ -> new Pacer(nanoTime));
    pacer.share(shard, mapping, ofTask, ofMapping);
    return pacer;
  }

  /** A shard is no longer here. */
  public synchronized void remove(String task, String shard) {
    Pacer pacer = tasks.get(task);
    if (pacer != null) {
      pacer.remove(shard);
      if (pacer.isUnused()) {
        tasks.remove(task);
      }
    }
  }
}
