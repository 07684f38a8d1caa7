package dev.lockstep.offsetsync.sync;

import dev.lockstep.offsetsync.decision.Presence;
import dev.lockstep.rocketmq.BrokerFault;
import dev.lockstep.rocketmq.client.ClusterClient;
import dev.lockstep.rocketmq.metadata.OnlineGroup;
import dev.lockstep.rocketmq.metadata.OnlineGroup.ConsumeType;
import dev.lockstep.rocketmq.metadata.OnlineGroup.MessageModel;
import java.util.Arrays;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * How groups are in one cluster, looked up as needed in one sync. The list of groups is read once,
 * and only if a group is neither online nor known by its progress. Thread-safe.
 */
final class Presences {

  private final ClusterClient cluster;
  private final CommittedOffsets committed;
  private final Function<String, Optional<String>> targetTopic;
  private @Nullable Set<String> groups;

  /**
   * @param targetTopic the target cluster's name of a topic of this one; empty if it is not mapped
   */
  Presences(
      ClusterClient cluster,
      CommittedOffsets committed,
      Function<String, Optional<String>> targetTopic) {
    this.cluster = cluster;
    this.committed = committed;
    this.targetTopic = targetTopic;
  }

  Presence of(String group) throws BrokerFault, InterruptedException {
    Optional<OnlineGroup> online = cluster.groups().online(group);
    if (online.isPresent()) {
      return online(online.get());
    }
    return committed.knows(group) || groups().contains(group)
        ? new Presence.Offline()
        : new Presence.Missing();
  }

  private synchronized Set<String> groups() throws BrokerFault, InterruptedException {
    if (groups == null) {
      groups = cluster.groups().list();
    }
    return groups;
  }

  private Presence.Online online(OnlineGroup group) {
    Set<Presence.Subscribed> subscriptions = new HashSet<>();
    for (OnlineGroup.Subscription subscription : group.subscriptions()) {
      targetTopic
          .apply(subscription.topic())
          .ifPresent(topic ->
              subscriptions.add(
                  new Presence.Subscribed(
                      topic,
                      subscription.type().isEmpty() ? "TAG" : subscription.type(),
                      normalised(subscription.expression()))));
    }
    return new Presence.Online(
        group.messageModel() == MessageModel.BROADCASTING,
        group.consumeType() == ConsumeType.POP,
        subscriptions);
  }

  /** Tags in order, so that {@code A||B} and {@code B || A} are the same. */
  private static String normalised(String expression) {
    if (expression.isBlank()) {
      return "*";
    }
    return Arrays.stream(expression.split("\\|\\|"))
        .map(String::strip)
        .sorted()
        .collect(Collectors.joining(" || "));
  }
}
