package dev.lockstep.rocketmq.metadata;

import dev.lockstep.rocketmq.BrokerFault;
import dev.lockstep.rocketmq.cluster.Brokers;
import dev.lockstep.rocketmq.remoting.Request;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.apache.rocketmq.remoting.protocol.RequestCode;
import org.apache.rocketmq.remoting.protocol.ResponseCode;

/** A cluster's consumer groups. Thread-safe. */
public final class GroupAdmin {

  /** What RocketMQ allows. */
  private static final Pattern NAME = Pattern.compile("[%|a-zA-Z0-9_-]{1,255}");

  private final Brokers cluster;

  public GroupAdmin(Brokers cluster) {
    this.cluster = cluster;
  }

  /** Whether any broker has the group. */
  public boolean exists(String group) throws BrokerFault, InterruptedException {
    return list().contains(group);
  }

  /** Creates the group with RocketMQ's defaults on every broker that lacks it. */
  public void create(String group) throws BrokerFault, InterruptedException {
    if (!NAME.matcher(group).matches()) {
      throw new IllegalArgumentException(
          "group must be 1 to 255 letters, digits, '%', '|', '_' or '-': " + group);
    }
    byte[] defaults = ("{\"groupName\":\"" + group + "\"}").getBytes(StandardCharsets.UTF_8);
    for (String broker : cluster.masters().keySet()) {
      if (!names(broker).contains(group)) {
        cluster.call(
            broker, Request.of(RequestCode.UPDATE_AND_CREATE_SUBSCRIPTIONGROUP).build(defaults));
      }
    }
  }

  /** All groups of all brokers, system groups included. */
  public Set<String> list() throws BrokerFault, InterruptedException {
    Set<String> groups = new TreeSet<>();
    for (String broker : cluster.masters().keySet()) {
      groups.addAll(names(broker));
    }
    return groups;
  }

  private Set<String> names(String broker) throws BrokerFault, InterruptedException {
    return cluster.query(
        broker,
        Request.of(RequestCode.GET_ALL_SUBSCRIPTIONGROUP_CONFIG).build(),
        GroupTexts::names);
  }

  /**
   * The group's connected clients over all brokers; empty if it is offline. Clients of a proxy in
   * cluster mode are not seen.
   */
  public Optional<OnlineGroup> online(String group) throws BrokerFault, InterruptedException {
    Optional<OnlineGroup> online = Optional.empty();
    for (String broker : cluster.masters().keySet()) {
      Optional<OnlineGroup> here = online(group, broker);
      online =
          online.isPresent() && here.isPresent()
              ? Optional.of(online.get().mergedWith(here.get()))
              : online.or(() -> here);
    }
    return online;
  }

  private Optional<OnlineGroup> online(String group, String broker)
      throws BrokerFault, InterruptedException {
    try {
      return Optional.of(
          cluster.query(
              broker,
              Request.of(RequestCode.GET_CONSUMER_CONNECTION_LIST)
                  .with("consumerGroup", group)
                  .build(),
              body -> GroupTexts.online(group, body)));
    } catch (BrokerFault fault) {
      if (fault.code() == ResponseCode.CONSUMER_NOT_ONLINE) {
        return Optional.empty();
      }
      throw fault;
    }
  }
}
