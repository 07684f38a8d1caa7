package dev.lockstep.rocketmq;

import java.util.LinkedHashMap;
import java.util.Map;

/** Keeps the entries that were used last, up to a number. Not thread-safe. */
public final class LruMap<K, V> extends LinkedHashMap<K, V> {

  private static final long serialVersionUID = 1L;

  private final int most;

  /** Of so many entries at most. */
  public LruMap(int most) {
    super(16, 0.75f, true);
    this.most = most;
  }

  @Override
  protected boolean removeEldestEntry(Map.Entry<K, V> eldest) {
    return size() > most;
  }
}
