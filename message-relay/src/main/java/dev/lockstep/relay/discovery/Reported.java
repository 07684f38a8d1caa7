package dev.lockstep.relay.discovery;

import dev.lockstep.admin.v1.Condition;
import dev.lockstep.worker.ShardContext;
import dev.lockstep.worker.v1.DirectionReport;
import dev.lockstep.worker.v1.SessionRequest;
import dev.lockstep.worker.v1.SourceQueue;
import dev.lockstep.worker.v1.TopicReport;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** Passes on what is news. Thread-safe. */
final class Reported implements Looks.Findings {

  private final ShardContext context;
  private final Map<Subject, TopicReport> topics = new ConcurrentHashMap<>();
  private final Map<Boolean, DirectionReport> directions = new ConcurrentHashMap<>();

  private record Subject(String mapping, boolean reverse, String sourceTopic) {}

  Reported(ShardContext context) {
    this.context = context;
  }

  /** Has everything told again. */
  void forget() {
    topics.clear();
    directions.clear();
  }

  @Override
  public void take(TopicReport.Builder found) {
    TopicReport report = found.setShard(context.shard()).build();
    TopicReport essence = essence(report);
    Subject subject =
        new Subject(report.getMappingId(), report.getReverse(), report.getSourceTopic());
    if (!essence.equals(topics.put(subject, essence))) {
      context.report(SessionRequest.newBuilder().setTopicReport(report).build());
    }
  }

  @Override
  public void take(DirectionReport.Builder found) {
    DirectionReport report = found.setShard(context.shard()).build();
    DirectionReport.Builder essence = report.toBuilder();
    essence.getConditionsBuilderList().forEach(Condition.Builder::clearSince);
    if (!essence.build().equals(directions.put(report.getReverse(), essence.build()))) {
      context.report(SessionRequest.newBuilder().setDirectionReport(report).build());
    }
  }

  /** Queues and conditions are news when they change, offsets and times are not. */
  private static TopicReport essence(TopicReport report) {
    TopicReport.Builder essence = report.toBuilder();
    for (SourceQueue.Builder queue : essence.getSourceQueuesBuilderList()) {
      queue.clearMinOffset().clearMaxOffset().clearStartOffset();
    }
    if (essence.hasCondition()) {
      essence.getConditionBuilder().clearSince();
    }
    return essence.build();
  }
}
