package dev.lockstep.offsetsync.sync;

import dev.lockstep.offsetsync.translation.Translation;

/** Where a group's progress on one source queue lies in the target queue. */
sealed interface SourcePoint {

  MappedQueue queue();

  /** Translated from {@code committed}. */
  record Translated(MappedQueue queue, long committed, Translation.Found found)
      implements SourcePoint {}

  /** Translated from {@code committed}, without a lower bound. */
  record Unbounded(MappedQueue queue, long committed, Translation.Boundless range)
      implements SourcePoint {}

  /** The group never committed on it. */
  record NoProgress(MappedQueue queue) implements SourcePoint {}

  /** It could not be translated. */
  record Failed(MappedQueue queue, long committed, String cause) implements SourcePoint {}
}
