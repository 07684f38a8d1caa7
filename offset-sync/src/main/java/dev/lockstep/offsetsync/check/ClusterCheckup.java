package dev.lockstep.offsetsync.check;

import dev.lockstep.admin.v1.BrokerCheck;
import dev.lockstep.admin.v1.CheckItem;
import dev.lockstep.rocketmq.BrokerFault;
import dev.lockstep.rocketmq.client.ClusterClient;
import dev.lockstep.rocketmq.metadata.BrokerInfo;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** Looks at a cluster, from its name servers to what may be written there. Leaves no traces. */
final class ClusterCheckup {

  private final ClusterClient cluster;
  private final List<BrokerCheck> brokers = new ArrayList<>();
  private final List<CheckItem> items = new ArrayList<>();

  ClusterCheckup(ClusterClient cluster) {
    this.cluster = cluster;
  }

  Findings run() throws InterruptedException {
    Map<String, String> masters;
    try {
      masters = new TreeMap<>(cluster.masters());
    } catch (BrokerFault fault) {
      items.add(
          Findings.failed(
              "name_servers",
              "%s; check name_servers, the network between this worker and them, and tls"
                  .formatted(fault.getMessage())));
      return new Findings(false, brokers, items);
    }
    items.add(Findings.passed("name_servers", "they answer"));
    if (masters.isEmpty()) {
      items.add(Findings.failed("brokers", "the name servers know no master: start the brokers"));
      return new Findings(false, brokers, items);
    }
    List<BrokerInfo> reached = lookAt(masters);
    if (!reached.isEmpty()) {
      versions(reached);
      filters(reached);
      read(reached);
      write(reached);
    }
    return new Findings(!reached.isEmpty(), brokers, items);
  }

  private List<BrokerInfo> lookAt(Map<String, String> masters) throws InterruptedException {
    List<BrokerInfo> reached = new ArrayList<>();
    List<String> failures = new ArrayList<>();
    for (Map.Entry<String, String> master : masters.entrySet()) {
      BrokerCheck.Builder check =
          BrokerCheck.newBuilder().setBroker(master.getKey()).setAddress(master.getValue());
      try {
        BrokerInfo info = cluster.brokerAdmin().info(master.getKey());
        check
            .setReachable(true)
            .setVersion(info.version())
            .setPropertyFilter(info.propertyFilter());
        reached.add(info);
      } catch (BrokerFault fault) {
        check.setReachable(answered(fault)).setError(String.valueOf(fault.getMessage()));
        failures.add(String.valueOf(fault.getMessage()));
      }
      brokers.add(check.build());
    }
    items.add(
        failures.isEmpty()
            ? Findings.passed("brokers", "all %d answer".formatted(masters.size()))
            : Findings.failed(
                "brokers",
                "%d of %d do not tell about themselves: %s; check the brokers, their addresses (brokerIP1) as seen from this worker, and the credentials"
                    .formatted(failures.size(), masters.size(), String.join(", ", failures))));
    return reached;
  }

  private void versions(List<BrokerInfo> reached) {
    List<String> unproven =
        reached.stream()
            .filter(info -> !info.version().matches("V4_([4-9]|\\d\\d).*|V[5-9].*"))
            .map(info -> info.broker() + " " + info.version())
            .toList();
    String all =
        reached.stream().map(BrokerInfo::version).distinct().collect(Collectors.joining(", "));
    items.add(
        unproven.isEmpty()
            ? Findings.passed("version", all)
            : Findings.warning(
                "version",
                "Lockstep is tested with 4.4.0 to 5.5.x, not with: "
                    + String.join(", ", unproven)));
    List<String> noReset =
        reached.stream().filter(info -> !info.serverSideReset()).map(BrokerInfo::broker).toList();
    items.add(
        noReset.isEmpty()
            ? Findings.passed("progress_reset", "online groups can be moved exactly")
            : Findings.warning(
                "progress_reset",
                "online groups cannot be moved on %s, offline ones can: it needs 5.2.0 with useServerSideResetOffset=true"
                    .formatted(String.join(", ", noReset))));
  }

  private void filters(List<BrokerInfo> reached) {
    List<String> without =
        reached.stream().filter(info -> !info.propertyFilter()).map(BrokerInfo::broker).toList();
    items.add(
        without.isEmpty()
            ? Findings.passed("property_filter", "SQL92 filters work")
            : Findings.warning(
                "property_filter",
                "SQL92 filters do not work on %s: set enablePropertyFilter=true there to use them"
                    .formatted(String.join(", ", without))));
  }

  private void read(List<BrokerInfo> reached) throws InterruptedException {
    List<String> problems = new ArrayList<>();
    for (BrokerInfo info : reached) {
      if (!info.readable()) {
        problems.add(info.broker() + " forbids reading (brokerPermission)");
        continue;
      }
      try {
        cluster.progress().all(info.broker());
      } catch (BrokerFault fault) {
        problems.add(String.valueOf(fault.getMessage()));
      }
    }
    items.add(
        problems.isEmpty()
            ? Findings.passed("read", "progress can be read on every broker")
            : Findings.failed(
                "read",
                String.join(", ", problems)
                    + "; allow the credentials to read, and as administrator"));
  }

  private void write(List<BrokerInfo> reached) throws InterruptedException {
    List<String> forbidden =
        reached.stream().filter(info -> !info.writable()).map(BrokerInfo::broker).toList();
    if (!forbidden.isEmpty()) {
      items.add(
          Findings.failed(
              "write",
              "brokerPermission forbids writing on %s: a destination needs it"
                  .formatted(String.join(", ", forbidden))));
      return;
    }
    List<String> doubts = new ArrayList<>();
    WriteProbe probe = new WriteProbe(cluster);
    for (BrokerInfo info : reached) {
      probe.doubt(info.broker()).ifPresent(doubts::add);
    }
    items.add(
        doubts.isEmpty()
            ? Findings.passed("write", "every broker takes messages")
            : Findings.warning("write", String.join(", ", doubts)));
  }

  private static boolean answered(BrokerFault fault) {
    return switch (fault.kind()) {
      case UNREACHABLE, TIMED_OUT, CONNECTION_LOST -> false;
      case NOT_FOUND, DENIED, BUSY, UNSUPPORTED, REFUSED -> true;
    };
  }
}
