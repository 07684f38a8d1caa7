package dev.lockstep.relay.discovery;

import dev.lockstep.rocketmq.BrokerFault;
import dev.lockstep.rocketmq.GroupTopics;
import dev.lockstep.rocketmq.client.ClusterClient;
import dev.lockstep.worker.v1.DiscoverySpec;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentSkipListSet;
import java.util.function.Predicate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The retry and dead-letter topics of groups that consume what a task copies. Whose they are is
 * told by committed offsets, which are read again only every few seconds, and only while there are
 * topics whose groups have none on a topic of the task. Used by one thread.
 */
final class GroupTopicList {

  private static final Logger LOG = LoggerFactory.getLogger(GroupTopicList.class);
  private static final Duration FRESH = Duration.ofSeconds(3);

  private final ClusterClient source;
  private final Clock clock;
  private Set<String> mapped = Set.of();
  private Set<String> groups = Set.of();
  private Instant readAt = Instant.MIN;

  GroupTopicList(ClusterClient source, Clock clock) {
    this.source = source;
    this.clock = clock;
  }

  /** Those of all topics that the specification asks for. */
  Set<String> wanted(DiscoverySpec spec, Set<String> all) throws BrokerFault, InterruptedException {
    if (!spec.getListRetryTopics() && !spec.getListDeadLetterTopics()) {
      return Set.of();
    }
    Set<String> topics = new TreeSet<>(all);
    topics.removeIf(Predicate.not(topic -> isWanted(spec, topic)));
    lookAgain(spec, topics);
    topics.removeIf(topic -> !groups.contains(groupOf(topic)));
    return topics;
  }

  private void lookAgain(DiscoverySpec spec, Set<String> topics)
      throws BrokerFault, InterruptedException {
    Set<String> copied = new TreeSet<>();
    spec.getMappingsList().stream()
        .map(mapping -> mapping.getSourceTopic())
        .filter(Predicate.not(GroupTopics::isOfGroup))
        .forEach(copied::add);
    Instant now = clock.instant();
    boolean known = topics.stream().map(GroupTopicList::groupOf).allMatch(groups::contains);
    if (copied.equals(mapped) && (known || now.isBefore(readAt.plus(FRESH)))) {
      return;
    }
    Set<String> found = new ConcurrentSkipListSet<>();
    List<Callable<Void>> looks = new ArrayList<>();
    for (String broker : source.masters().keySet()) {
      looks.add(() -> {
        found.addAll(consumersOf(copied, broker));
        return null;
      });
    }
    Together.run(looks);
    groups = found;
    mapped = copied;
    readAt = now;
  }

  /** Groups that have an offset on one of the topics at a broker; all known if it doesn't say. */
  private Set<String> consumersOf(Set<String> topics, String broker) throws InterruptedException {
    Set<String> consumers = new TreeSet<>();
    try {
      source
          .progress()
          .all(broker)
          .offsets()
          .forEach((group, offsets) -> {
            if (!Collections.disjoint(offsets.keySet(), topics)) {
              consumers.add(group);
            }
          });
    } catch (BrokerFault silent) {
      LOG.atDebug().addKeyValue("broker", broker).log("No groups: {}", silent.getMessage());
      return groups;
    }
    return consumers;
  }

  private static boolean isWanted(DiscoverySpec spec, String topic) {
    return (spec.getListRetryTopics() && GroupTopics.isRetry(topic))
        || (spec.getListDeadLetterTopics() && GroupTopics.isDeadLetters(topic));
  }

  private static String groupOf(String topic) {
    return GroupTopics.groupOf(topic).orElseThrow();
  }
}
