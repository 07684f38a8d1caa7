package dev.lockstep.testbed.remoting;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.apache.rocketmq.common.TopicFilterType;
import org.apache.rocketmq.common.constant.PermName;
import org.apache.rocketmq.common.message.Message;
import org.apache.rocketmq.common.message.MessageDecoder;
import org.apache.rocketmq.common.message.MessageExt;
import org.apache.rocketmq.common.topic.TopicValidator;
import org.apache.rocketmq.remoting.CommandCustomHeader;
import org.apache.rocketmq.remoting.exception.RemotingCommandException;
import org.apache.rocketmq.remoting.exception.RemotingException;
import org.apache.rocketmq.remoting.netty.NettyClientConfig;
import org.apache.rocketmq.remoting.netty.NettyRemotingClient;
import org.apache.rocketmq.remoting.protocol.RemotingCommand;
import org.apache.rocketmq.remoting.protocol.RemotingSerializable;
import org.apache.rocketmq.remoting.protocol.RequestCode;
import org.apache.rocketmq.remoting.protocol.ResponseCode;
import org.apache.rocketmq.remoting.protocol.header.CreateTopicRequestHeader;
import org.apache.rocketmq.remoting.protocol.header.GetMaxOffsetRequestHeader;
import org.apache.rocketmq.remoting.protocol.header.GetMaxOffsetResponseHeader;
import org.apache.rocketmq.remoting.protocol.header.GetMinOffsetRequestHeader;
import org.apache.rocketmq.remoting.protocol.header.GetMinOffsetResponseHeader;
import org.apache.rocketmq.remoting.protocol.header.PullMessageRequestHeader;
import org.apache.rocketmq.remoting.protocol.header.PullMessageResponseHeader;
import org.apache.rocketmq.remoting.protocol.header.SendMessageRequestHeader;
import org.apache.rocketmq.remoting.protocol.header.SendMessageRequestHeaderV2;
import org.apache.rocketmq.remoting.protocol.header.SendMessageResponseHeader;
import org.apache.rocketmq.remoting.protocol.header.namesrv.GetRouteInfoRequestHeader;
import org.apache.rocketmq.remoting.protocol.route.TopicRouteData;
import org.apache.rocketmq.remoting.protocol.subscription.SubscriptionGroupConfig;

/**
 * Sends single requests to name servers and brokers by address, past routes and consumer groups.
 * Thread-safe. Every method throws {@link RpcFailedException} when the server does not answer or
 * refuses.
 */
public final class ServerRpc implements AutoCloseable {

  private static final int PULL_SUBSCRIPTION_FLAG = 1 << 2;

  private final NettyRemotingClient client;
  private final Duration timeout;

  /**
   * Starts a client of its own.
   *
   * @param timeout of each request, connecting included
   */
  public ServerRpc(Duration timeout) {
    this.timeout = timeout;
    NettyClientConfig config = new NettyClientConfig();
    config.setConnectTimeoutMillis(Math.toIntExact(timeout.toMillis()));
    client = new NettyRemotingClient(config);
    client.start();
  }

  /** The route of a topic, empty if the name server knows none. */
  public Optional<TopicRouteData> route(String nameServer, String topic) {
    GetRouteInfoRequestHeader header = new GetRouteInfoRequestHeader();
    header.setTopic(topic);
    RemotingCommand answer = ask(nameServer, RequestCode.GET_ROUTEINFO_BY_TOPIC, header);
    if (answer.getCode() == ResponseCode.TOPIC_NOT_EXIST) {
      return Optional.empty();
    }
    return Optional.of(
        TopicRouteData.decode(accepted(answer, nameServer).getBody(), TopicRouteData.class));
  }

  /** Creates or changes a topic on one broker. */
  public void createTopic(String broker, String topic, int queues, Map<String, String> attributes) {
    CreateTopicRequestHeader header = new CreateTopicRequestHeader();
    header.setTopic(topic);
    header.setDefaultTopic(TopicValidator.AUTO_CREATE_TOPIC_KEY_TOPIC);
    header.setReadQueueNums(queues);
    header.setWriteQueueNums(queues);
    header.setPerm(PermName.PERM_READ | PermName.PERM_WRITE);
    header.setTopicFilterType(TopicFilterType.SINGLE_TAG.name());
    header.setTopicSysFlag(0);
    header.setOrder(false);
    header.setAttributes(
        attributes.entrySet().stream()
            .map(a -> "+" + a.getKey() + "=" + a.getValue())
            .collect(Collectors.joining(",")));
    accepted(ask(broker, RequestCode.UPDATE_AND_CREATE_TOPIC, header), broker);
  }

  /** Creates a consumer group, with default settings, on one broker. */
  public void createGroup(String broker, String group) {
    SubscriptionGroupConfig config = new SubscriptionGroupConfig();
    config.setGroupName(group);
    RemotingCommand request =
        RemotingCommand.createRequestCommand(RequestCode.UPDATE_AND_CREATE_SUBSCRIPTIONGROUP, null);
    request.setBody(RemotingSerializable.encode(config));
    accepted(invoke(broker, request), broker);
  }

  /** Changes settings of a broker, of 5.x or 4.x, which writes them to its file too. */
  public void configure(String broker, Map<String, String> settings) {
    RemotingCommand request =
        RemotingCommand.createRequestCommand(RequestCode.UPDATE_BROKER_CONFIG, null);
    request.setBody(
        settings.entrySet().stream()
            .map(setting -> setting.getKey() + "=" + setting.getValue() + "\n")
            .collect(Collectors.joining())
            .getBytes(StandardCharsets.UTF_8));
    accepted(invoke(broker, request), broker);
  }

  /** The offset that the next message of a queue will get. */
  public long maxOffset(String broker, String topic, int queueId) {
    GetMaxOffsetRequestHeader header = new GetMaxOffsetRequestHeader();
    header.setTopic(topic);
    header.setQueueId(queueId);
    RemotingCommand answer = accepted(ask(broker, RequestCode.GET_MAX_OFFSET, header), broker);
    return decode(answer, GetMaxOffsetResponseHeader.class, broker).getOffset();
  }

  /** The offset of the oldest message of a queue. */
  public long minOffset(String broker, String topic, int queueId) {
    GetMinOffsetRequestHeader header = new GetMinOffsetRequestHeader();
    header.setTopic(topic);
    header.setQueueId(queueId);
    RemotingCommand answer = accepted(ask(broker, RequestCode.GET_MIN_OFFSET, header), broker);
    return decode(answer, GetMinOffsetResponseHeader.class, broker).getOffset();
  }

  /**
   * Reads messages of a queue from an offset on, at most as many as the broker gives at once,
   * without waiting; bodies as applications see them.
   */
  public Pulled pull(String broker, String topic, int queueId, long offset) {
    return pull(broker, topic, queueId, offset, true);
  }

  /**
   * Reads messages of a queue from an offset on, at most as many as the broker gives at once,
   * without waiting.
   *
   * @param decompress whether compressed bodies are decompressed or left as they are stored
   */
  public Pulled pull(String broker, String topic, int queueId, long offset, boolean decompress) {
    PullMessageRequestHeader header = new PullMessageRequestHeader();
    header.setConsumerGroup("TOOLS_CONSUMER");
    header.setTopic(topic);
    header.setQueueId(queueId);
    header.setQueueOffset(offset);
    header.setMaxMsgNums(1000);
    header.setSysFlag(PULL_SUBSCRIPTION_FLAG);
    header.setCommitOffset(0L);
    header.setSuspendTimeoutMillis(0L);
    header.setSubscription("*");
    header.setSubVersion(0L);
    header.setExpressionType("TAG");
    RemotingCommand answer = ask(broker, RequestCode.PULL_MESSAGE, header);
    return switch (answer.getCode()) {
      case ResponseCode.SUCCESS ->
          new Pulled(
              messages(answer, broker, decompress),
              decode(answer, PullMessageResponseHeader.class, broker).getNextBeginOffset());
      case ResponseCode.PULL_NOT_FOUND,
          ResponseCode.PULL_RETRY_IMMEDIATELY,
          ResponseCode.PULL_OFFSET_MOVED ->
          new Pulled(
              List.of(),
              decode(answer, PullMessageResponseHeader.class, broker).getNextBeginOffset());
      default -> throw refused(answer, broker);
    };
  }

  /**
   * Stores a message as its sender made it; unlike RocketMQ's client it also takes one without a
   * body.
   *
   * @return its offset in the queue
   */
  public long send(String broker, Message message, int queueId) {
    SendMessageRequestHeader header = new SendMessageRequestHeader();
    header.setProducerGroup("testbed");
    header.setTopic(message.getTopic());
    header.setDefaultTopic(TopicValidator.AUTO_CREATE_TOPIC_KEY_TOPIC);
    header.setDefaultTopicQueueNums(1);
    header.setQueueId(queueId);
    header.setSysFlag(0);
    header.setBornTimestamp(System.currentTimeMillis());
    header.setFlag(message.getFlag());
    header.setProperties("");
    header.setReconsumeTimes(0);
    header.setUnitMode(false);
    header.setBatch(true);
    RemotingCommand request =
        RemotingCommand.createRequestCommand(
            RequestCode.SEND_BATCH_MESSAGE,
            SendMessageRequestHeaderV2.createSendMessageRequestHeaderV2(header));
    request.setBody(MessageDecoder.encodeMessage(message));
    return decode(
            accepted(invoke(broker, request), broker), SendMessageResponseHeader.class, broker)
        .getQueueOffset();
  }

  private static List<MessageExt> messages(
      RemotingCommand answer, String broker, boolean decompress) {
    List<MessageExt> messages = new ArrayList<>();
    ByteBuffer frames = ByteBuffer.wrap(answer.getBody());
    while (frames.hasRemaining()) {
      MessageExt message = MessageDecoder.decode(frames, true, decompress);
      if (message == null) {
        throw new RpcFailedException(
            answer.getCode(), broker + " sent a message that cannot be decoded", null);
      }
      messages.add(message);
    }
    return messages;
  }

  /**
   * Ends the client and its connections; returns at once, the client itself takes three seconds.
   */
  @Override
  public void close() {
    Thread.ofPlatform().daemon().name("server-rpc-shutdown").start(client::shutdown);
  }

  private RemotingCommand ask(String server, int code, CommandCustomHeader header) {
    return invoke(server, RemotingCommand.createRequestCommand(code, header));
  }

  private RemotingCommand invoke(String server, RemotingCommand request) {
    try {
      return client.invokeSync(server, request, timeout.toMillis());
    } catch (RemotingException e) {
      throw new RpcFailedException(
          RpcFailedException.NO_ANSWER, server + " does not answer: " + e.getMessage(), e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new RpcFailedException(
          RpcFailedException.NO_ANSWER, "interrupted while asking " + server, e);
    }
  }

  private static RemotingCommand accepted(RemotingCommand answer, String server) {
    if (answer.getCode() != ResponseCode.SUCCESS) {
      throw refused(answer, server);
    }
    return answer;
  }

  private static RpcFailedException refused(RemotingCommand answer, String server) {
    return new RpcFailedException(
        answer.getCode(),
        server + " refuses with code " + answer.getCode() + ": " + answer.getRemark(),
        null);
  }

  private static <T extends CommandCustomHeader> T decode(
      RemotingCommand answer, Class<T> type, String server) {
    try {
      return answer.decodeCommandCustomHeader(type);
    } catch (RemotingCommandException e) {
      throw new RpcFailedException(
          answer.getCode(), server + " sent an answer that cannot be read", e);
    }
  }
}
