package dev.lockstep.rocketmq.log;

import dev.lockstep.rocketmq.remoting.BrokerConnection;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.apache.rocketmq.common.topic.TopicValidator;
import org.apache.rocketmq.remoting.protocol.RemotingCommand;
import org.apache.rocketmq.remoting.protocol.RequestCode;
import org.apache.rocketmq.remoting.protocol.header.SendMessageRequestHeaderV2;

/**
 * Sends messages one by one, since a broker's timer takes up nothing that comes in a batch.
 * Thread-safe; sends may be pipelined, and are then stored in any order.
 */
public final class ScheduledAppender {

  private static final int DEFAULT_TOPIC_QUEUES = 4;

  private final BrokerConnection connection;
  private final String topic;
  private final String producerGroup;

  public ScheduledAppender(BrokerConnection connection, String topic, String producerGroup) {
    this.connection = connection;
    this.topic = topic;
    this.producerGroup = producerGroup;
  }

  /**
   * Sends a message for a queue; the future never completes exceptionally. The offset of {@link
   * Append.Stored} is that in {@link Schedule#TIMERS}.
   */
  public CompletableFuture<Append> append(ScheduledCopy copy, int queueId, Duration timeout) {
    RemotingCommand request =
        RemotingCommand.createRequestCommand(RequestCode.SEND_MESSAGE_V2, header(copy, queueId));
    return connection
        .send(request, copy.body().duplicate(), timeout)
        .handle((response, failure) ->
            AppendAnswers.outcome(connection, RequestCode.SEND_MESSAGE_V2, 1, response, failure));
  }

  private SendMessageRequestHeaderV2 header(ScheduledCopy copy, int queueId) {
    SendMessageRequestHeaderV2 header = new SendMessageRequestHeaderV2();
    header.setA(producerGroup);
    header.setB(topic);
    header.setC(TopicValidator.AUTO_CREATE_TOPIC_KEY_TOPIC);
    header.setD(DEFAULT_TOPIC_QUEUES);
    header.setE(queueId);
    header.setF(copy.sysFlag());
    header.setG(copy.bornTime());
    header.setH(copy.flag());
    header.setI(copy.properties());
    header.setJ(0);
    header.setK(false);
    header.setM(false);
    return header;
  }
}
