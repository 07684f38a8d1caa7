package dev.lockstep.relay.discovery;

import dev.lockstep.admin.v1.Condition;
import dev.lockstep.admin.v1.TopicMapping;
import dev.lockstep.rocketmq.BrokerFault;
import dev.lockstep.rocketmq.client.ClusterClient;
import dev.lockstep.worker.v1.DirectionReport;
import dev.lockstep.worker.v1.DiscoverySpec;
import dev.lockstep.worker.v1.TopicReport;
import java.time.Clock;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Looks at all topics of a task, again and again, and remembers what it has learnt of their queues.
 * Used by one thread.
 */
final class Looks {

  private final ClusterClient source;
  private final ClusterClient destination;
  private final Conditions conditions;
  private final GroupTopicList groupTopics;
  private final Map<Subject, PairLook> pairs = new ConcurrentHashMap<>();

  private record Subject(TopicMapping mapping, boolean reverse) {}

  /** Takes what was found, from any thread; the shard is named by the taker. */
  interface Findings {
    void take(TopicReport.Builder report);

    void take(DirectionReport.Builder report);
  }

  Looks(ClusterClient source, ClusterClient destination, Clock clock) {
    this.source = source;
    this.destination = destination;
    this.conditions = new Conditions(clock);
    this.groupTopics = new GroupTopicList(source, clock);
  }

  /** One look at everything. */
  void look(DiscoverySpec spec, Findings findings) throws InterruptedException {
    Set<TopicMapping> current = new HashSet<>(spec.getMappingsList());
    pairs.keySet().removeIf(subject -> !current.contains(subject.mapping()));
    Set<String> sourceTopics = new TreeSet<>();
    Set<String> destinationTopics = new TreeSet<>();
    for (TopicMapping mapping : spec.getMappingsList()) {
      sourceTopics.add(mapping.getSourceTopic());
      destinationTopics.add(mapping.getDestinationTopic());
    }
    if (!spec.getQuarantineTopic().isEmpty()) {
      destinationTopics.add(spec.getQuarantineTopic());
      if (spec.getTwoWay()) {
        sourceTopics.add(spec.getQuarantineTopic());
      }
    }
    ClusterView from = ClusterView.of(source, sourceTopics);
    ClusterView to = ClusterView.of(destination, destinationTopics);
    findings.take(direction(spec, from, to, false));
    if (spec.getTwoWay()) {
      findings.take(direction(spec, to, from, true));
    }
    TopicFit fit = new TopicFit(spec.getCreateDestinationTopics(), spec.getTwoWay(), conditions);
    List<Callable<Void>> looks = new ArrayList<>();
    for (TopicMapping mapping : spec.getMappingsList()) {
      looks.add(() -> {
        lookAt(mapping, spec, from, to, fit, findings);
        return null;
      });
    }
    Together.run(looks);
  }

  private void lookAt(
      TopicMapping mapping,
      DiscoverySpec spec,
      ClusterView from,
      ClusterView to,
      TopicFit fit,
      Findings findings)
      throws InterruptedException {
    PairLook forward = pair(mapping, false);
    PairLook back = pair(mapping, true);
    Optional<Condition> notFitted = fit.fit(from, to, forward);
    if (spec.getTwoWay()) {
      // A topic that only the destination has is made in the source before that is looked at.
      Optional<Condition> notFittedBack = fit.fit(to, from, back);
      findings.take(back.look(to, from, notFittedBack));
    }
    findings.take(forward.look(from, to, notFitted));
  }

  private PairLook pair(TopicMapping mapping, boolean reverse) {
    return pairs.computeIfAbsent(
        new Subject(mapping, reverse),
        subject -> new PairLook(mapping, reverse, reverse ? destination : source, conditions));
  }

  private DirectionReport.Builder direction(
      DiscoverySpec spec, ClusterView from, ClusterView to, boolean reverse)
      throws InterruptedException {
    DirectionReport.Builder report = DirectionReport.newBuilder().setReverse(reverse);
    if (spec.getListTopics()) {
      try {
        Set<String> all = from.client().topics().list();
        Set<String> topics = from.client().topics().ofApplications(all);
        if (!reverse) {
          topics.addAll(groupTopics.wanted(spec, all));
        }
        report.addAllTopics(topics).setListed(true);
      } catch (BrokerFault fault) {
        report.addConditions(conditions.of("SOURCE", fault));
      }
    }
    if (!spec.getQuarantineTopic().isEmpty()) {
      new QuarantineTopic(spec.getQuarantineTopic(), conditions)
          .ensure(to, spec.getCreateDestinationTopics())
          .ifPresent(report::addConditions);
    }
    return report;
  }
}
