package dev.lockstep.relay.queue;

import dev.lockstep.rocketmq.log.CopySource;
import dev.lockstep.rocketmq.log.Provenance;

/** Tells whether a copy was read from a given source queue. */
final class CopyOf {

  private CopyOf() {}

  static boolean matches(Provenance provenance, CopySource source) {
    return provenance.queueId() == source.queue().id()
        && provenance.broker().equals(source.queue().broker())
        && provenance.cluster().equals(source.cluster())
        && provenance.sourceTopic(source.destinationTopic()).equals(source.queue().topic());
  }
}
