package dev.lockstep.rocketmq.log;

import dev.lockstep.rocketmq.BrokerFault;
import dev.lockstep.rocketmq.QueueId;
import dev.lockstep.rocketmq.remoting.BrokerConnection;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.apache.rocketmq.common.MixAll;
import org.apache.rocketmq.common.sysflag.PullSysFlag;
import org.apache.rocketmq.remoting.protocol.RemotingCommand;
import org.apache.rocketmq.remoting.protocol.RequestCode;
import org.apache.rocketmq.remoting.protocol.ResponseCode;
import org.apache.rocketmq.remoting.protocol.header.PullMessageRequestHeader;
import org.jspecify.annotations.Nullable;

/**
 * Reads one queue through one connection, without being a consumer of it: nothing is committed.
 * Thread-safe; pulls may be pipelined, and are then answered in any order.
 *
 * <p>A broker cuts a pull at its own limits, by default 32 messages or 256 KiB, less when they are
 * no longer in memory; it does not say so.
 *
 * <p>INVARIANT: an offset that a subscription leaves out is called filtered only if its message was
 * there. Retention deletes messages from the front of the log some time before the queue's min
 * offset follows, and a broker passes them silently, as it passes filtered ones. Since the log has
 * no holes, all that a pull passed was there if the message at its first offset still is
 * afterwards: where the pull passed that one, it is asked for by itself. At the tail, where
 * messages are seconds old, this is not needed.
 */
public final class QueueReader {

  /**
   * Brokers look after suspended pulls every five seconds only, and the answer takes its time on a
   * slow line.
   */
  private static final Duration MARGIN = Duration.ofSeconds(15);

  /** Brokers keep every message for longer. */
  private static final long FRESH_NANOS = Duration.ofMinutes(1).toNanos();

  private static final Subscription ALL = new Subscription.All();

  private final BrokerConnection connection;
  private final QueueId queue;
  private final Subscription subscription;
  private volatile @Nullable Tail tail;

  /** Where the queue ended, and when that was seen. */
  private record Tail(long max, long nanos) {}

  /** A reader of all messages. */
  public QueueReader(BrokerConnection connection, QueueId queue) {
    this(connection, queue, ALL);
  }

  /** A reader of the messages that a subscription wants. */
  public QueueReader(BrokerConnection connection, QueueId queue, Subscription subscription) {
    this.connection = connection;
    this.queue = queue;
    this.subscription = subscription;
  }

  /**
   * Asks for messages from {@code offset} on. The future completes with a {@link BrokerFault} for
   * all that is no {@link Pull}.
   *
   * @param maxMessages at most so many
   * @param suspend how long the broker may wait for the first message at the tail; zero: not at all
   */
  public CompletableFuture<Pull> pull(long offset, int maxMessages, Duration suspend) {
    if (offset < 0 || maxMessages < 1 || suspend.isNegative()) {
      throw new IllegalArgumentException(
          "offset and suspend must not be negative, maxMessages must be at least 1: "
              + offset
              + ", "
              + suspend
              + ", "
              + maxMessages);
    }
    CompletableFuture<Pull> answer = pull(offset, maxMessages, suspend, subscription);
    return wantsAll() ? answer : answer.thenCompose(pull -> proven(pull, offset));
  }

  private CompletableFuture<Pull> pull(
      long offset, int maxMessages, Duration suspend, Subscription wanted) {
    return connection
        .send(request(offset, maxMessages, suspend, wanted), suspend.plus(MARGIN))
        .thenApply(response -> read(response, offset));
  }

  private boolean wantsAll() {
    return subscription instanceof Subscription.All;
  }

  /** Is room left on the connection for pulls that could as well be made later? */
  public boolean hasRoom() {
    return connection.hasRoom();
  }

  /** Finds out whether what a pull passed before its first message was filtered. */
  private CompletableFuture<Pull> proven(Pull pull, long asked) {
    return switch (pull) {
      case Pull.Found found -> {
        boolean fresh = isFresh(asked, found.maxOffset());
        yield fresh || startsAt(found, asked)
            ? CompletableFuture.completedFuture(filtered(found))
            : isThere(asked).thenApply(there -> there ? filtered(found) : found);
      }
      case Pull.Nothing nothing -> {
        boolean fresh = isFresh(asked, nothing.maxOffset());
        yield fresh || !nothing.filtered()
            ? CompletableFuture.completedFuture(nothing)
            : isThere(asked).thenApply(there -> there ? nothing : unfiltered(nothing));
      }
      case Pull.Moved _, Pull.Missing _ -> CompletableFuture.completedFuture(pull);
    };
  }

  /** Was a message at this offset stored so lately that it can't have been deleted yet? */
  private boolean isFresh(long offset, long max) {
    Tail before = tail;
    long now = System.nanoTime();
    tail = new Tail(max, now);
    return before != null && offset >= before.max && now - before.nanos < FRESH_NANOS;
  }

  private CompletableFuture<Boolean> isThere(long offset) {
    return pull(offset, 1, Duration.ZERO, ALL)
        .thenApply(pull -> pull instanceof Pull.Found found && startsAt(found, offset));
  }

  private static boolean startsAt(Pull.Found found, long offset) {
    Frame first = found.messages().frames();
    return first.next() && first.offset() <= offset;
  }

  private static Pull filtered(Pull.Found found) {
    return new Pull.Found(
        found.messages(), found.nextOffset(), found.minOffset(), found.maxOffset(), true);
  }

  private static Pull unfiltered(Pull.Nothing nothing) {
    return new Pull.Nothing(nothing.nextOffset(), nothing.minOffset(), nothing.maxOffset(), false);
  }

  private RemotingCommand request(
      long offset, int maxMessages, Duration suspend, Subscription wanted) {
    PullMessageRequestHeader header = new PullMessageRequestHeader();
    header.setConsumerGroup(MixAll.TOOLS_CONSUMER_GROUP);
    header.setTopic(queue.topic());
    header.setQueueId(queue.id());
    header.setQueueOffset(offset);
    header.setMaxMsgNums(maxMessages);
    header.setSysFlag(PullSysFlag.buildSysFlag(false, suspend.isPositive(), true, false));
    header.setCommitOffset(0L);
    header.setSuspendTimeoutMillis(suspend.toMillis());
    header.setSubscription(wanted.expression());
    header.setSubVersion(0L);
    header.setExpressionType(wanted.type());
    return RemotingCommand.createRequestCommand(RequestCode.PULL_MESSAGE, header);
  }

  private Pull read(RemotingCommand response, long asked) {
    return switch (response.getCode()) {
      case ResponseCode.SUCCESS -> found(response);
      case ResponseCode.PULL_NOT_FOUND ->
          new Pull.Nothing(next(response), min(response), max(response), false);
      case ResponseCode.PULL_RETRY_IMMEDIATELY ->
          // Nothing matched, or what was passed is being deleted.
          new Pull.Nothing(next(response), min(response), max(response), !wantsAll());
      case ResponseCode.PULL_OFFSET_MOVED ->
          // The nearest end: 4.4.0 corrects what is beyond max to min, if that is 0.
          new Pull.Moved(
              Math.clamp(asked, min(response), max(response)), min(response), max(response));
      case ResponseCode.TOPIC_NOT_EXIST, ResponseCode.INVALID_PARAMETER ->
          new Pull.Missing(response.getCode(), remark(response));
      default -> {
        if (isIllegalQueue(response)) {
          yield new Pull.Missing(response.getCode(), remark(response));
        }
        throw new CompletionException(connection.fault(RequestCode.PULL_MESSAGE, response));
      }
    };
  }

  private Pull found(RemotingCommand response) {
    byte[] body = response.getBody();
    if (body == null) {
      return new Pull.Nothing(next(response), min(response), max(response), false);
    }
    try {
      return new Pull.Found(
          new MessageBlock(body), next(response), min(response), max(response), false);
    } catch (TornFrameException e) {
      throw unreadable(String.valueOf(e.getMessage()), e);
    }
  }

  /** 4.x answers a queue beyond the topic's with its general code. */
  private static boolean isIllegalQueue(RemotingCommand response) {
    return response.getCode() == ResponseCode.SYSTEM_ERROR
        && remark(response).contains("queueId")
        && remark(response).contains("illegal");
  }

  private static String remark(RemotingCommand response) {
    String remark = response.getRemark();
    return remark == null ? "" : remark;
  }

  private long next(RemotingCommand response) {
    return number(response, "nextBeginOffset");
  }

  private long min(RemotingCommand response) {
    return number(response, "minOffset");
  }

  private long max(RemotingCommand response) {
    return number(response, "maxOffset");
  }

  private long number(RemotingCommand response, String field) {
    try {
      return Long.parseLong(response.getExtFields().get(field));
    } catch (NumberFormatException | NullPointerException e) {
      throw unreadable("no " + field, e);
    }
  }

  private CompletionException unreadable(String what, Throwable cause) {
    return new CompletionException(
        connection.unreadable(RequestCode.PULL_MESSAGE, queue + ": " + what, cause));
  }
}
