package dev.lockstep.relay.discovery;

import dev.lockstep.worker.v1.SourceQueue;
import dev.lockstep.worker.v1.TopicReport;

/** What of a topic report is news when it changes: queues and conditions, not offsets that move. */
final class ReportEssence {

  private ReportEssence() {}

  static TopicReport of(TopicReport report) {
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
