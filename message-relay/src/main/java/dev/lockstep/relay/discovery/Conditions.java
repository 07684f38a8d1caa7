package dev.lockstep.relay.discovery;

import com.google.protobuf.util.Timestamps;
import dev.lockstep.admin.v1.Condition;
import dev.lockstep.rocketmq.BrokerFault;
import java.time.Clock;

/** Makes conditions that begin now. */
final class Conditions {

  private final Clock clock;

  Conditions(Clock clock) {
    this.clock = clock;
  }

  Condition of(String reason, String message) {
    return Condition.newBuilder()
        .setReason(reason)
        .setMessage(message)
        .setSince(Timestamps.fromMillis(clock.millis()))
        .build();
  }

  /**
   * One whose reason says on which side a fault was, and which: {@code SOURCE_UNREACHABLE}, say.
   */
  Condition of(String side, BrokerFault fault) {
    return of(side + "_" + fault.kind(), fault.getMessage());
  }
}
