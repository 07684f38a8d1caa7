package dev.lockstep.rocketmq.retry;

import dev.lockstep.rocketmq.BrokerFault;
import dev.lockstep.rocketmq.BrokerFault.Kind;
import dev.lockstep.rocketmq.GroupTopics;
import dev.lockstep.rocketmq.log.MessageSearch.Place;
import dev.lockstep.rocketmq.progress.GroupOffsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;

/**
 * What groups of push consumers failed on and have not got again from one broker: messages that
 * wait for their delay in its schedule, and those that lie in the groups' retry topics. Immutable.
 */
public final class FailedOn {

  private final String broker;
  private final GroupOffsets committed;
  private final Scheduled scheduled;
  private final Function<String, RetryQueues> retries;
  private final OriginalSearch originals;

  /**
   * @param retries the retry queues of a group
   */
  FailedOn(
      String broker,
      GroupOffsets committed,
      Scheduled scheduled,
      Function<String, RetryQueues> retries,
      OriginalSearch originals) {
    this.broker = broker;
    this.committed = committed;
    this.scheduled = scheduled;
    this.retries = retries;
    this.originals = originals;
  }

  /** May anything wait for the group? False costs no request. */
  public boolean concerns(String group) {
    return !scheduled.of(group).isEmpty()
        || !retries.apply(group).areSurelyConsumed(committedOn(group), scheduled);
  }

  /**
   * What waits for the group, of the messages that it got from these topics; some may be named
   * twice. A {@link Kind#REFUSED} fault if that is too much to look up.
   */
  public List<WaitingMessage> waiting(String group, Set<String> topics)
      throws BrokerFault, InterruptedException {
    List<WaitingMessage> waiting = new ArrayList<>(scheduled.of(group));
    waiting.addAll(retries.apply(group).waiting(committedOn(group), scheduled));
    waiting.removeIf(message -> !topics.contains(message.topic()));
    if (waiting.size() > RetryAdmin.MOST_WAITING) {
      throw RetryQueues.tooMany(group, broker);
    }
    return waiting;
  }

  /**
   * Where the message lies in its topic; empty if it does not wait any more. A {@link
   * Kind#NOT_FOUND} fault if no broker has it.
   */
  public List<Place> originals(WaitingMessage message) throws BrokerFault, InterruptedException {
    return originals.of(message.topic(), message.queue(), message.offset());
  }

  private Map<Integer, Long> committedOn(String group) {
    return committed
        .offsets()
        .getOrDefault(group, Map.of())
        .getOrDefault(GroupTopics.retry(group), Map.of());
  }
}
