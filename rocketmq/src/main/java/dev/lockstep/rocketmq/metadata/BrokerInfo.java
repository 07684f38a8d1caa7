package dev.lockstep.rocketmq.metadata;

import java.util.Map;

/**
 * A broker as it describes itself.
 *
 * @param broker its name
 * @param version such as {@code V5_5_0}
 * @param propertyFilter whether it evaluates SQL92 filters
 * @param serverSideReset whether it resets a group's progress by itself, to an exact offset (5.2.0
 *     and later, unless configured otherwise)
 * @param readable whether its permission lets clients read
 * @param writable whether its permission lets clients write
 * @param runtime its runtime values, as it names them
 */
public record BrokerInfo(
    String broker,
    String version,
    boolean propertyFilter,
    boolean serverSideReset,
    boolean readable,
    boolean writable,
    Map<String, String> runtime) {

  private static final int READ = 4;
  private static final int WRITE = 2;

  public BrokerInfo {
    runtime = Map.copyOf(runtime);
  }

  static BrokerInfo of(String broker, Map<String, String> runtime, Map<String, String> config) {
    int permission = Integer.parseInt(config.getOrDefault("brokerPermission", "6"));
    return new BrokerInfo(
        broker,
        runtime.getOrDefault("brokerVersionDesc", "unknown"),
        Boolean.parseBoolean(config.get("enablePropertyFilter")),
        Boolean.parseBoolean(config.get("useServerSideResetOffset")),
        (permission & READ) != 0,
        (permission & WRITE) != 0,
        runtime);
  }
}
