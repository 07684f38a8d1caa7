package dev.lockstep.offsetsync.sync;

import dev.lockstep.rocketmq.BrokerFault;
import dev.lockstep.rocketmq.pop.HandedOut;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * POP commits what it hands out, not what is acknowledged: a group is held at the oldest message
 * that it was handed and has not acknowledged.
 */
final class HandOuts {

  private HandOuts() {}

  static Held at(HoldQuestion question) throws InterruptedException {
    HandedOut handedOut;
    try {
      handedOut =
          question
              .cluster()
              .pop()
              .handedOut(question.broker(), question.committed(), question.groups()::contains);
    } catch (BrokerFault fault) {
      return fault.kind() == BrokerFault.Kind.DENIED
          ? Held.NOTHING // who has no POP groups need not allow it
          : question.unknown("what POP handed out", fault);
    }
    return question.answer(looks(question, handedOut));
  }

  private static List<HoldQuestion.Look> looks(HoldQuestion question, HandedOut handedOut) {
    List<HoldQuestion.Look> looks = new ArrayList<>();
    for (String group : question.groups()) {
      Map<String, Map<Integer, Long>> byTopic =
          question.committed().offsets().getOrDefault(group, Map.of());
      question.topics().stream()
          .filter(topic -> byTopic.containsKey(topic) && handedOut.concerns(group, topic))
          .forEach(topic ->
              looks.add(new HoldQuestion.Look(group, () -> handedOut.oldest(group, topic))));
    }
    return looks;
  }
}
