package dev.lockstep.rocketmq.log;

import dev.lockstep.rocketmq.QueueId;
import dev.lockstep.rocketmq.remoting.BrokerConnection;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.apache.rocketmq.common.topic.TopicValidator;
import org.apache.rocketmq.remoting.protocol.RemotingCommand;
import org.apache.rocketmq.remoting.protocol.RequestCode;
import org.apache.rocketmq.remoting.protocol.header.SendMessageRequestHeaderV2;

/**
 * Appends batches to one queue through one connection. Always batches, also of one message: inside
 * a batch a broker interprets no property. Thread-safe, but two batches in flight to one queue may
 * be stored in either order: keep it to one.
 */
public final class QueueAppender {

  private static final int DEFAULT_TOPIC_QUEUES = 4;

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
    RemotingCommand request =
        RemotingCommand.createRequestCommand(RequestCode.SEND_BATCH_MESSAGE, header(batch));
    return connection
        .send(request, batch.body(), timeout)
        .handle((response, failure) ->
            AppendAnswers.outcome(
                connection, RequestCode.SEND_BATCH_MESSAGE, batch.count(), response, failure));
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
    header.setJ(0);
    header.setK(false);
    header.setM(true);
    return header;
  }
}
