package dev.lockstep.rocketmq.remoting;

import dev.lockstep.rocketmq.BrokerFault;

/** The meter, as one connection uses it. */
record ConnectionMeter(RequestMeter meter, String cluster, ServerRole role) {

  void sent(Call call) {
    meter.sent(cluster, call.code());
  }

  void answered(Call call) {
    meter.answered(cluster, role, call.code(), System.nanoTime() - call.madeAt());
  }

  void failed(BrokerFault.Kind kind) {
    meter.failed(cluster, kind);
  }
}
