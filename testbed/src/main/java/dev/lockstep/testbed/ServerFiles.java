package dev.lockstep.testbed;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** Writes the settings that the servers read at their start. */
final class ServerFiles {

  /** 4.x does not start without these; warnings go to where the rest of the output goes. */
  private static final String LOGBACK =
      """
      <configuration>
        <appender name="OUT" class="ch.qos.logback.core.ConsoleAppender">
          <encoder><pattern>%d{HH:mm:ss.SSS} %p %c{0} %m%n</pattern></encoder>
        </appender>
        <root level="WARN"><appender-ref ref="OUT"/></root>
      </configuration>
      """;

  /** A broker's store, in its home. */
  static final String STORE = "store";

  private static final String LOOPBACK = "127.0.0.1";

  private ServerFiles() {}

  /** Writes a name server's settings and returns their file. */
  static Path nameServer(Path home, ServerVersion version, int port) {
    logback(home);
    Map<String, String> settings = new LinkedHashMap<>();
    settings.put("listenPort", Integer.toString(port));
    if (version.bindsOneAddress()) {
      settings.put("bindAddress", LOOPBACK);
    }
    settings.put("kvConfigPath", home.resolve("kvConfig.json").toString());
    settings.put("configStorePath", home.resolve("namesrv.properties").toString());
    return write(home.resolve("namesrv.conf"), settings);
  }

  /**
   * Writes a broker's settings and returns their file.
   *
   * @param advertisedHost the host that clients are told
   */
  static Path broker(
      Path home,
      ClusterPlan plan,
      String brokerName,
      String nameServer,
      String advertisedHost,
      int port) {
    logback(home);
    Map<String, String> settings = new LinkedHashMap<>();
    settings.put("brokerClusterName", plan.name());
    settings.put("brokerName", brokerName);
    settings.put("brokerId", "0");
    settings.put("namesrvAddr", nameServer);
    settings.put("brokerIP1", advertisedHost);
    settings.put("brokerIP2", LOOPBACK);
    settings.put("listenPort", Integer.toString(port));
    settings.put("haListenPort", Integer.toString(port + 1));
    settings.put("registerNameServerPeriod", "10000");
    settings.put("storePathRootDir", home.resolve(STORE).toString());
    settings.put("storePathCommitLog", home.resolve(STORE).resolve("commitlog").toString());
    settings.put("diskMaxUsedSpaceRatio", "99");
    settings.put("enablePropertyFilter", "true");
    // Small files: a test cluster is started often and written little.
    settings.put("mappedFileSizeCommitLog", Integer.toString(64 * 1024 * 1024));
    settings.put("mappedFileSizeConsumeQueue", "600000");
    settings.put("maxHashSlotNum", "10000");
    settings.put("maxIndexNum", "40000");
    if (plan.version().bindsOneAddress()) {
      settings.put("bindAddress", LOOPBACK);
      settings.put("enableCompaction", "false");
      settings.put("timerWheelEnable", Boolean.toString(plan.proxy()));
    }
    settings.putAll(plan.brokerSettings());
    return write(home.resolve("broker.conf"), settings);
  }

  /** Writes a gRPC proxy's settings and returns their file. */
  static Path proxy(
      Path home,
      ClusterPlan plan,
      String nameServer,
      String advertisedHost,
      int grpcPort,
      int remotingPort) {
    String json =
        """
        {
          "rocketMQClusterName": "%s",
          "proxyMode": "local",
          "namesrvAddr": "%s",
          "localServeAddr": "%s",
          "useEndpointPortFromRequest": true,
          "grpcServerPort": %d,
          "remotingListenPort": %d
        }
        """
            .formatted(plan.name(), nameServer, advertisedHost, grpcPort, remotingPort);
    return write(home.resolve("rmq-proxy.json"), json);
  }

  private static void logback(Path home) {
    for (String server : List.of("namesrv", "broker", "tools")) {
      write(home.resolve("conf/logback_" + server + ".xml"), LOGBACK);
    }
  }

  private static Path write(Path file, Map<String, String> settings) {
    return write(
        file,
        settings.entrySet().stream()
            .map(s -> s.getKey() + "=" + s.getValue() + "\n")
            .collect(Collectors.joining()));
  }

  private static Path write(Path file, String text) {
    try {
      Files.createDirectories(file.getParent());
      return Files.writeString(file, text);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
