package dev.lockstep.offsetsync.translation;

import dev.lockstep.offsetsync.translation.TwoWayTranslator.Consumed;
import java.util.ArrayList;
import java.util.List;

/**
 * Source queues and a target queue in memory that are copied to each other, the target's own
 * messages into the first source queue; with the slow and certain answers beside them.
 */
final class TwoWayModel {

  /** A message: an application's, a copy of the other side's, or one of a third cluster. */
  private record Message(int copyOf, long source) {
    static final int OWN = -1;
    static final int THIRD = -2;
    static final int OF_TARGET = 0;

    boolean isCopyOf(int queue) {
      return copyOf == queue;
    }
  }

  /** One log with its first offsets deleted. */
  private static final class Queue {
    final List<Message> messages = new ArrayList<>();
    long relayed;
    int min;

    CopyLog copiesOf(int queue, int window) {
      return offset -> {
        int from = (int) Math.min(Math.max(offset, min), messages.size());
        int next = Math.min(from + window, messages.size());
        List<Copy> copies = new ArrayList<>();
        for (int at = from; at < next; at++) {
          if (messages.get(at).isCopyOf(queue)) {
            copies.add(new Copy(at, messages.get(at).source()));
          }
        }
        return new Probe(from, next, min, messages.size(), copies);
      };
    }
  }

  private final List<Queue> sources = new ArrayList<>();
  private final Queue target = new Queue();
  private final int leftOut;

  /**
   * @param leftOut every so many-th message is left out by a filter
   */
  TwoWayModel(int queues, int leftOut) {
    for (int i = 0; i < queues; i++) {
      sources.add(new Queue());
    }
    this.leftOut = leftOut;
  }

  void produce(int source, int count) {
    for (int i = 0; i < count; i++) {
      sources.get(source).messages.add(new Message(Message.OWN, 0));
    }
  }

  void produceInTarget(int count) {
    for (int i = 0; i < count; i++) {
      target.messages.add(new Message(Message.OWN, 0));
    }
  }

  void third(int source, boolean inTarget) {
    (inTarget ? target : sources.get(source)).messages.add(new Message(Message.THIRD, 0));
  }

  /** Copies up to so many messages of a source queue into the target queue. */
  void relay(int source, int count) {
    relay(sources.get(source), target, source, count);
  }

  /** Copies up to so many messages of the target queue into the first source queue. */
  void relayBack(int count) {
    relay(target, sources.getFirst(), Message.OF_TARGET, count);
  }

  private void relay(Queue from, Queue to, int as, int count) {
    for (int i = 0; i < count && from.relayed < from.messages.size(); i++, from.relayed++) {
      boolean own = from.messages.get((int) from.relayed).isCopyOf(Message.OWN);
      if (own && !isLeftOut(from.relayed)) {
        to.messages.add(new Message(as, from.relayed));
      }
    }
  }

  private boolean isLeftOut(long offset) {
    return offset % leftOut == leftOut - 1;
  }

  void deleteInSource(int source, int below) {
    Queue queue = sources.get(source);
    queue.min = Math.max(queue.min, Math.min(below, queue.messages.size()));
  }

  void deleteInTarget(int below) {
    target.min = Math.max(target.min, Math.min(below, target.messages.size()));
  }

  int queues() {
    return sources.size();
  }

  long end(int source) {
    return sources.get(source).messages.size();
  }

  long targetEnd() {
    return target.messages.size();
  }

  long targetStart() {
    return target.min;
  }

  long relayedBack() {
    return target.relayed;
  }

  CopyLog copiesOfSource(int source, int window) {
    return target.copiesOf(source, window);
  }

  CopyLog copiesOfTarget(int window) {
    return sources.getFirst().copiesOf(Message.OF_TARGET, window);
  }

  SourceFacts facts(int source) {
    return new SourceFacts(0, sources.get(source).relayed);
  }

  /** Will a group that stands at these offsets get the target's message for the first time? */
  boolean isNew(long at, List<Consumed> stands) {
    Message message = target.messages.get((int) at);
    if (message.copyOf() == Message.THIRD) {
      return false; // neither direction is about it
    }
    if (message.copyOf() == Message.OWN) {
      return !isLeftOut(at) && !isConsumedThroughItsCopy(at, 0, stands.getFirst().committed());
    }
    return message.source() >= stands.get(message.copyOf()).committed();
  }

  boolean isConsumedCopy(long at, int source, long committed) {
    Message message = target.messages.get((int) at);
    return message.isCopyOf(source) && message.source() < committed;
  }

  /** Is it an own message that was surely consumed: its copy is there and lies below? */
  boolean isConsumedOwn(long at, long committed) {
    return target.messages.get((int) at).isCopyOf(Message.OWN)
        && isConsumedThroughItsCopy(at, sources.getFirst().min, committed);
  }

  private boolean isConsumedThroughItsCopy(long at, int from, long committed) {
    Queue queue = sources.getFirst();
    for (int i = from; i < Math.min(committed, queue.messages.size()); i++) {
      Message message = queue.messages.get(i);
      if (message.isCopyOf(Message.OF_TARGET) && message.source() == at) {
        return true;
      }
    }
    return false;
  }

  /** Were copies of the target's messages deleted before a group at this offset got them? */
  boolean isCut(long committed) {
    return committed < sources.getFirst().min;
  }
}
