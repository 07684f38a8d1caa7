package dev.lockstep.rocketmq.pop;

import dev.lockstep.rocketmq.json.JsonCursor;
import dev.lockstep.rocketmq.json.MalformedJsonException;
import dev.lockstep.rocketmq.log.Frame;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.rocketmq.common.KeyBuilder;
import org.apache.rocketmq.common.PopAckConstants;
import org.apache.rocketmq.common.message.MessageConst;

/**
 * What a broker writes about messages that it hands out by POP: a check point when it does, and an
 * acknowledgement when the consumer is done. A message whose check point falls due without one goes
 * to the group's retry topic. Both are timer messages until then.
 */
sealed interface PopRecord {

  /**
   * Stands for one hand-out.
   *
   * @param startOffset of the first message
   * @param popTime broker's clock, ms
   */
  record Receipt(
      String group, String topic, int queueId, long startOffset, long popTime, String broker) {}

  /**
   * Messages were handed out.
   *
   * @param dueTime when those that are not acknowledged go to the retry topic; broker's clock, ms
   */
  record CheckPoint(Receipt receipt, List<Long> offsets, long dueTime) implements PopRecord {}

  /** Messages were acknowledged. */
  record Acknowledgement(Receipt receipt, List<Long> offsets) implements PopRecord {}

  /** Reads the frame of a timer message; empty if it is another one. */
  static Optional<PopRecord> read(Frame frame) {
    String topic = frame.property(MessageConst.PROPERTY_REAL_TOPIC);
    String tag = frame.property(MessageConst.PROPERTY_TAGS);
    if (topic == null || tag == null || !PopAckConstants.isStartWithRevivePrefix(topic)) {
      return Optional.empty();
    }
    try {
      return switch (tag) {
        case PopAckConstants.CK_TAG -> Optional.of(new Body(frame.body()).checkPoint());
        case PopAckConstants.ACK_TAG, PopAckConstants.BATCH_ACK_TAG ->
            Optional.of(new Body(frame.body()).acknowledgement());
        default -> Optional.empty();
      };
    } catch (MalformedJsonException e) {
      return Optional.empty(); // of a later version
    }
  }

  /** The topic that unacknowledged messages go to, in both ways of naming it. */
  static List<String> retryTopics(String group, String topic) {
    return List.of(
        KeyBuilder.buildPopRetryTopicV1(topic, group),
        KeyBuilder.buildPopRetryTopicV2(topic, group));
  }

  /** The JSON of either kind. */
  final class Body {
    private String group = "";
    private String topic = "";
    private String broker = "";
    private int queueId;
    private long startOffset;
    private long popTime;
    private long invisibleTime;
    private long count;
    private long acknowledged;
    private final List<Long> differences = new ArrayList<>();
    private final List<Long> offsets = new ArrayList<>();

    Body(byte[] text) {
      JsonCursor json = new JsonCursor(text);
      json.object(field -> {
        switch (field) {
          case "c", "consumerGroup" -> group = json.string();
          case "t", "topic" -> topic = json.string();
          case "bn", "brokerName" -> broker = json.string();
          case "q", "queueId" -> queueId = (int) json.number();
          case "so", "startOffset" -> startOffset = json.number();
          case "pt", "popTime" -> popTime = json.number();
          case "it" -> invisibleTime = json.number();
          case "n" -> count = json.number();
          case "bm" -> acknowledged = json.number();
          case "d" -> json.array(() -> differences.add(json.number()));
          case "ao", "ackOffset" -> offsets.add(json.number());
          case "aol", "ackOffsetList" -> json.array(() -> offsets.add(json.number()));
          default -> json.skip();
        }
      });
    }

    CheckPoint checkPoint() {
      List<Long> handedOut = new ArrayList<>();
      for (int i = 0; i < count; i++) {
        if ((acknowledged & 1L << i) == 0) {
          handedOut.add(startOffset + (i < differences.size() ? differences.get(i) : i));
        }
      }
      return new CheckPoint(receipt(), List.copyOf(handedOut), popTime + invisibleTime);
    }

    Acknowledgement acknowledgement() {
      return new Acknowledgement(receipt(), List.copyOf(offsets));
    }

    private Receipt receipt() {
      return new Receipt(group, topic, queueId, startOffset, popTime, broker);
    }
  }
}
