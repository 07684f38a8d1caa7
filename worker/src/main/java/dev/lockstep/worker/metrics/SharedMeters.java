package dev.lockstep.worker.metrics;

import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import java.util.function.Function;

/**
 * Meters by what they are about, each kept as long as somebody uses them, and perhaps a while
 * longer: what was counted last would otherwise never be read. Thread-safe.
 *
 * @param <K> what meters are about
 * @param <M> the meters
 */
public final class SharedMeters<K, M> {

  private static final class Shared<M> {
    private final M meters;
    private int users;
    private int lastUse;

    Shared(M meters) {
      this.meters = meters;
    }
  }

  private final Function<K, M> register;
  private final Consumer<M> remove;
  private final Executor later;
  private final Map<K, Shared<M>> shared = new HashMap<>();

  /**
   * No meters yet.
   *
   * @param register makes meters
   * @param remove takes them out again
   * @param later runs what is to happen a while after the last use has ended
   */
  public SharedMeters(Function<K, M> register, Consumer<M> remove, Executor later) {
    this.register = register;
    this.remove = remove;
    this.later = later;
  }

  /** Begins a use. */
  public synchronized M open(K key) {
    Shared<M> found = shared.computeIfAbsent(key, k -> new Shared<>(register.apply(k)));
    found.users++;
    found.lastUse++;
    return found.meters;
  }

  /** Ends a use. */
  public synchronized void close(K key) {
    Shared<M> found = shared.get(key);
    if (found == null) {
      return;
    }
    found.users--;
    int use = found.lastUse;
    if (found.users == 0) {
      later.execute(() -> removeUnused(key, found, use));
    }
  }

  private synchronized void removeUnused(K key, Shared<M> found, int use) {
    if (found.users == 0 && found.lastUse == use && shared.remove(key, found)) {
      remove.accept(found.meters);
    }
  }
}
