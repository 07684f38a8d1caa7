package dev.lockstep.offsetsync.sync;

import dev.lockstep.rocketmq.BrokerFault;
import dev.lockstep.rocketmq.QueueId;
import dev.lockstep.rocketmq.log.MessageSearch.Place;
import dev.lockstep.rocketmq.retry.FailedOn;
import dev.lockstep.rocketmq.retry.WaitingMessage;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Push consumers commit what they failed on once the broker has it for another try: a group is held
 * at the oldest message that it failed on and has not got again.
 */
final class Retries {

  private static final int MESSAGES_AT_ONCE = 8;

  private sealed interface Original {
    record At(List<Place> places) implements Original {}

    record Unknown(BrokerFault fault) implements Original {}
  }

  private Retries() {}

  static Held at(HoldQuestion question) throws InterruptedException {
    FailedOn failedOn;
    try {
      failedOn =
          question
              .cluster()
              .retries()
              .failedOn(question.broker(), question.all(), question.groups()::contains);
    } catch (BrokerFault fault) {
      return question.unknown("what push consumers failed on", fault);
    }
    return question.answer(
        question.groups().stream()
            .filter(failedOn::concerns)
            .map(group ->
                new HoldQuestion.Look(group, () -> oldest(failedOn, group, question.topics())))
            .toList());
  }

  private static Map<QueueId, Long> oldest(FailedOn failedOn, String group, Set<String> topics)
      throws BrokerFault, InterruptedException {
    Map<QueueId, Long> oldest = new HashMap<>();
    for (Original original :
        FanOut.map(
            failedOn.waiting(group, topics),
            MESSAGES_AT_ONCE,
            message -> find(failedOn, message))) {
      switch (original) {
        case Original.At(var places) ->
            places.forEach(place -> oldest.merge(place.queue(), place.offset(), Math::min));
        case Original.Unknown(BrokerFault fault) -> throw fault;
      }
    }
    return oldest;
  }

  private static Original find(FailedOn failedOn, WaitingMessage message)
      throws InterruptedException {
    try {
      return new Original.At(failedOn.originals(message));
    } catch (BrokerFault fault) {
      return new Original.Unknown(fault);
    }
  }
}
