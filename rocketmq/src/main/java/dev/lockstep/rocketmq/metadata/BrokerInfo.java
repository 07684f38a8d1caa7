package dev.lockstep.rocketmq.metadata;

import java.util.Map;

/**
 * A broker as it describes itself.
 *
 * @param broker its name
 * @param version such as {@code V5_5_0}
 * @param propertyFilter whether it evaluates SQL92 filters
 * @param readable whether its permission lets clients read
 * @param writable whether its permission lets clients write
 * @param runtime its runtime values, as it names them
 */
public record BrokerInfo(
    String broker,
    String version,
    boolean propertyFilter,
    boolean readable,
    boolean writable,
    Map<String, String> runtime) {

  public BrokerInfo {
    runtime = Map.copyOf(runtime);
  }
}
