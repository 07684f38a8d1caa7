package dev.lockstep.rocketmq.log;

import dev.lockstep.rocketmq.GroupTopics;
import dev.lockstep.rocketmq.QueueId;
import dev.lockstep.rocketmq.remoting.BrokerConnection;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.apache.rocketmq.common.topic.TopicValidator;
import org.apache.rocketmq.remoting.protocol.RemotingCommand;
import org.apache.rocketmq.remoting.protocol.RequestCode;
import org.apache.rocketmq.remoting.protocol.ResponseCode;
import org.apache.rocketmq.remoting.protocol.header.SendMessageRequestHeaderV2;

/**
 * Appends batches to one queue through one connection. Batches also of one message: inside a batch
 * a broker interprets no property. Thread-safe, but two batches in flight to one queue may be
 * stored in either order: keep it to one.
 *
 * <p>Two exceptions: a broker counts a batch's properties and framing into its maxMessageSize, but
 * of a message sent without a batch only the body. So the largest messages that a source can hold
 * are refused as a batch; such a one is then sent as a {@link LoneMessage}. So is every message for
 * a retry topic, for which brokers take no batches.
 */
public final class QueueAppender {

  private static final int DEFAULT_TOPIC_QUEUES = 4;
  private static final Duration SHORTEST = Duration.ofMillis(1);

  private final BrokerConnection connection;
  private final QueueId destination;
  private final String producerGroup;

  public QueueAppender(BrokerConnection connection, QueueId destination, String producerGroup) {
    this.connection = connection;
    this.destination = destination;
    this.producerGroup = producerGroup;
  }

  /** Sends one batch; the future never completes exceptionally. */
  public CompletableFuture<Append> append(Batch batch, Duration timeout) {
    if (GroupTopics.isRetry(destination.topic())) {
      return alone(batch, timeout);
    }
    long deadline = System.nanoTime() + timeout.toNanos();
    CompletableFuture<Append> appended =
        send(RequestCode.SEND_BATCH_MESSAGE, header(batch), batch.body(), batch.count(), timeout);
    return batch.count() > 1
        ? appended
        : appended.thenCompose(outcome -> aloneIfRefused(batch, outcome, deadline));
  }

  private CompletableFuture<Append> aloneIfRefused(Batch batch, Append outcome, long deadline) {
    if (!(outcome instanceof Append.Refused refused) || !refused.blamesMessage()) {
      return CompletableFuture.completedFuture(outcome);
    }
    LoneMessage message = LoneMessage.of(batch.body());
    if (message == null) {
      return CompletableFuture.completedFuture(outcome);
    }
    Duration left = Duration.ofNanos(deadline - System.nanoTime());
    if (left.compareTo(SHORTEST) < 0) {
      return CompletableFuture.completedFuture(
          new Append.Busy("no time left after " + refused.remark()));
    }
    return alone(batch, message, left);
  }

  private CompletableFuture<Append> alone(Batch batch, Duration timeout) {
    LoneMessage message = LoneMessage.of(batch.body());
    return message == null
        ? CompletableFuture.completedFuture(
            new Append.Refused(
                ResponseCode.MESSAGE_ILLEGAL,
                "a retry topic takes no batches, and without one its properties must be UTF-8 text"))
        : alone(batch, message, timeout);
  }

  private CompletableFuture<Append> alone(Batch batch, LoneMessage message, Duration timeout) {
    SendMessageRequestHeaderV2 header = header(batch);
    header.setH(message.flag());
    header.setI(message.properties());
    header.setM(false);
    // Brokers put what has failed too often among the dead letters: that was decided in the source.
    header.setL(batch.reconsumeTimes() + 1);
    return send(RequestCode.SEND_MESSAGE_V2, header, message.body(), 1, timeout);
  }

  private CompletableFuture<Append> send(
      int code, SendMessageRequestHeaderV2 header, ByteBuffer body, int count, Duration timeout) {
    return connection
        .send(RemotingCommand.createRequestCommand(code, header), body, timeout)
        .handle((response, failure) ->
            AppendAnswers.outcome(connection, code, count, response, failure));
  }

  private SendMessageRequestHeaderV2 header(Batch batch) {
    SendMessageRequestHeaderV2 header = new SendMessageRequestHeaderV2();
    header.setA(producerGroup);
    header.setB(destination.topic());
    header.setC(TopicValidator.AUTO_CREATE_TOPIC_KEY_TOPIC);
    header.setD(DEFAULT_TOPIC_QUEUES);
    header.setE(destination.id());
    header.setF(batch.sysFlag());
    header.setG(batch.bornTime());
    header.setH(0);
    header.setI(""); // brokers 4.8.0 to 5.3.x add the header's properties to every message
    header.setJ(batch.reconsumeTimes());
    header.setK(false);
    header.setM(true);
    return header;
  }
}
