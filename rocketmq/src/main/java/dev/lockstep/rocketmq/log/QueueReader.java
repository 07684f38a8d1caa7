package dev.lockstep.rocketmq.log;

import dev.lockstep.rocketmq.BrokerFault;
import dev.lockstep.rocketmq.QueueId;
import dev.lockstep.rocketmq.remoting.BrokerConnection;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.apache.rocketmq.common.MixAll;
import org.apache.rocketmq.common.filter.ExpressionType;
import org.apache.rocketmq.common.sysflag.PullSysFlag;
import org.apache.rocketmq.remoting.protocol.RemotingCommand;
import org.apache.rocketmq.remoting.protocol.RequestCode;
import org.apache.rocketmq.remoting.protocol.ResponseCode;
import org.apache.rocketmq.remoting.protocol.header.PullMessageRequestHeader;

/**
 * Reads one queue through one connection, without being a consumer of it: nothing is committed.
 * Thread-safe; pulls may be pipelined, and are then answered in any order.
 *
 * <p>A broker cuts a pull at its own limits, by default 32 messages or 256 KiB, less when they are
 * no longer in memory; it does not say so.
 */
public final class QueueReader {

  /**
   * Brokers look after suspended pulls every five seconds only, and the answer takes its time on a
   * slow line.
   */
  private static final Duration MARGIN = Duration.ofSeconds(15);

  private final BrokerConnection connection;
  private final QueueId queue;

  public QueueReader(BrokerConnection connection, QueueId queue) {
    this.connection = connection;
    this.queue = queue;
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
    return connection
        .send(request(offset, maxMessages, suspend), suspend.plus(MARGIN))
        .thenApply(response -> read(response, offset));
  }

  private RemotingCommand request(long offset, int maxMessages, Duration suspend) {
    PullMessageRequestHeader header = new PullMessageRequestHeader();
    header.setConsumerGroup(MixAll.TOOLS_CONSUMER_GROUP);
    header.setTopic(queue.topic());
    header.setQueueId(queue.id());
    header.setQueueOffset(offset);
    header.setMaxMsgNums(maxMessages);
    header.setSysFlag(PullSysFlag.buildSysFlag(false, suspend.isPositive(), true, false));
    header.setCommitOffset(0L);
    header.setSuspendTimeoutMillis(suspend.toMillis());
    header.setSubscription("*");
    header.setSubVersion(0L);
    header.setExpressionType(ExpressionType.TAG);
    return RemotingCommand.createRequestCommand(RequestCode.PULL_MESSAGE, header);
  }

  private Pull read(RemotingCommand response, long asked) {
    return switch (response.getCode()) {
      case ResponseCode.SUCCESS -> found(response);
      case ResponseCode.PULL_NOT_FOUND, ResponseCode.PULL_RETRY_IMMEDIATELY ->
          new Pull.Nothing(next(response), min(response), max(response));
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
      return new Pull.Nothing(next(response), min(response), max(response));
    }
    try {
      return new Pull.Found(new MessageBlock(body), next(response), min(response), max(response));
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
