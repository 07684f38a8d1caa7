package dev.lockstep.coordinator.catalog;

import java.util.List;
import java.util.function.Function;

/** Cuts pages. */
final class Pages {
  private Pages() {}

  /** A page of what was asked for with one more than fits. */
  static <R, T> Page<T> of(List<R> found, int size, Function<R, String> id, Function<R, T> item) {
    List<R> items = found.size() > size ? found.subList(0, size) : found;
    String next = found.size() > size ? id.apply(items.getLast()) : "";
    return new Page<>(items.stream().map(item).toList(), next);
  }
}
