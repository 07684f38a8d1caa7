package dev.lockstep.coordinator.catalog;

import java.util.List;

/**
 * One page of a list.
 *
 * @param items the items, in order
 * @param next what to pass as {@code after} to get the next page; empty on the last one
 */
public record Page<T>(List<T> items, String next) {
  /** Copies the list. */
  public Page {
    items = List.copyOf(items);
  }
}
