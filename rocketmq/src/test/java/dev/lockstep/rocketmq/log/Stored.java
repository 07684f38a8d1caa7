package dev.lockstep.rocketmq.log;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.rocketmq.common.message.Message;
import org.apache.rocketmq.common.message.MessageDecoder;
import org.apache.rocketmq.common.message.MessageExt;

/** Messages in and out of real queues, for tests; what comes out is decoded by RocketMQ itself. */
final class Stored {

  private static final Duration SEND = Duration.ofSeconds(5);

  private Stored() {}

  static <T> T await(CompletableFuture<T> future) {
    try {
      return future.get(60, TimeUnit.SECONDS);
    } catch (ExecutionException e) {
      throw new AssertionError("failed: " + e.getCause(), e);
    } catch (InterruptedException | TimeoutException e) {
      throw new AssertionError(e);
    }
  }

  /** Encodes messages as RocketMQ's own producer does for a batch. */
  static Batch batchOf(int sysFlag, Message... messages) {
    byte[] body = MessageDecoder.encodeMessages(List.of(messages));
    return new Batch(ByteBuffer.wrap(body), messages.length, sysFlag, 0, messages.length - 1L, 1);
  }

  /** Appends messages, with whatever properties they have: a broker interprets none in a batch. */
  static Append.Stored append(QueueAppender appender, int sysFlag, Message... messages) {
    Append result = await(appender.append(batchOf(sysFlag, messages), SEND));
    assertThat(result).isInstanceOf(Append.Stored.class);
    return (Append.Stored) result;
  }

  static Append.Stored append(QueueAppender appender, Batch batch) {
    Append result = await(appender.append(batch, SEND));
    assertThat(result).isInstanceOf(Append.Stored.class);
    return (Append.Stored) result;
  }

  /** All frames from {@code offset} to the tail, one block a pull. */
  static List<MessageBlock> blocks(QueueReader reader, long offset) {
    List<MessageBlock> blocks = new ArrayList<>();
    long next = offset;
    while (true) {
      switch (await(reader.pull(next, 32, Duration.ZERO))) {
        case Pull.Found found -> {
          blocks.add(found.messages());
          next = found.nextOffset();
        }
        case Pull.Nothing nothing -> {
          return blocks;
        }
        case Pull.Moved moved -> throw new AssertionError("moved: " + moved);
        case Pull.Missing missing -> throw new AssertionError("missing: " + missing);
      }
    }
  }

  /**
   * The queue's messages from {@code offset} on, as RocketMQ's decoder reads them; bodies stay
   * compressed.
   */
  static List<MessageExt> messages(QueueReader reader, long offset) {
    List<MessageExt> messages = new ArrayList<>();
    for (MessageBlock block : blocks(reader, offset)) {
      ByteBuffer bytes = ByteBuffer.wrap(block.frames().bytes());
      while (bytes.hasRemaining()) {
        messages.add(MessageDecoder.decode(bytes, true, false));
      }
    }
    return messages;
  }

  /** Copies everything from {@code offset} on, each batch when it is full or its flags change. */
  static List<Append.Stored> copy(
      QueueReader from, long offset, BatchBuilder builder, QueueAppender to) {
    List<Append.Stored> stored = new ArrayList<>();
    for (MessageBlock block : blocks(from, offset)) {
      Frame frame = block.frames();
      while (frame.next()) {
        Offer offer = builder.offer(frame);
        if (offer == Offer.OTHER_FLAGS || offer == Offer.FULL) {
          stored.add(flush(builder, to));
          offer = builder.offer(frame);
        }
        assertThat(offer).isEqualTo(Offer.ADDED);
      }
    }
    if (builder.count() > 0) {
      stored.add(flush(builder, to));
    }
    return stored;
  }

  private static Append.Stored flush(BatchBuilder builder, QueueAppender to) {
    Append.Stored stored = append(to, builder.build());
    builder.reset();
    return stored;
  }
}
