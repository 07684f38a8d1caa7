package dev.lockstep.offsetsync.command;

import dev.lockstep.offsetsync.translation.Copy;
import dev.lockstep.offsetsync.translation.Original;
import dev.lockstep.offsetsync.translation.Originals;
import dev.lockstep.rocketmq.BrokerFault;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A source queue that may be out of reach: where an offset lies is asked just when the source
 * cluster is down, and the destination's log still tells. Not thread-safe.
 */
final class SourceOrNothing implements Originals {

  private final Originals originals;
  private @Nullable BrokerFault fault;

  SourceOrNothing(Originals originals) {
    this.originals = originals;
  }

  @Override
  public Original of(Copy copy) throws InterruptedException {
    if (fault != null) {
      return new Original.Gone();
    }
    try {
      return originals.of(copy);
    } catch (BrokerFault e) {
      fault = e;
      return new Original.Gone();
    }
  }

  /** What kept copies from being compared; empty if nothing did. */
  Optional<String> fault() {
    return Optional.ofNullable(fault).map(BrokerFault::getMessage);
  }
}
