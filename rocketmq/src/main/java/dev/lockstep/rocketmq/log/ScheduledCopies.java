package dev.lockstep.rocketmq.log;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/**
 * Makes copies that the destination delivers when they are due, of the messages of one queue of a
 * broker's schedule. All but the properties is as it was; the properties are those of any copy, and
 * the time. Not thread-safe.
 */
public final class ScheduledCopies {

  /**
   * The destination adds notes of its own (real topic and queue, three or four times, cluster), and
   * its timer drops what is too long by then.
   */
  private static final int MAX_PROPERTIES = Short.MAX_VALUE - 1024;

  private final PropertyRewriter rewriter;
  private final ByteSink out = new ByteSink();

  /**
   * @param source a queue of the source's schedule
   */
  public ScheduledCopies(CopySource source) {
    this.rewriter = new PropertyRewriter(source);
  }

  /**
   * A copy of the message that the cursor stands on; empty if a destination could not take it: a
   * broker fails over an empty body that is sent by itself.
   *
   * @param due when it is to be delivered, ms since the epoch
   */
  public Optional<ScheduledCopy> copy(Frame frame, long due) {
    return make(frame, deliverAt(due));
  }

  /**
   * A message that takes another one out of the destination's timer.
   *
   * @param frame on the source's message of that kind
   * @param key what the destination calls the other one
   * @param due when the other one is due
   */
  public Optional<ScheduledCopy> cancel(Frame frame, String key, long due) {
    return make(frame, "TIMER_DEL_UNIQKEY\1" + key + "\2" + deliverAt(due));
  }

  private static String deliverAt(long due) {
    return "TIMER_DELIVER_MS\1" + due + "\2";
  }

  private Optional<ScheduledCopy> make(Frame frame, String control) {
    out.rewind(0);
    rewriter.rewrite(frame, out);
    if (frame.bodyLength() == 0 || out.position() + control.length() > MAX_PROPERTIES) {
      return Optional.empty();
    }
    return Optional.of(
        new ScheduledCopy(
            ByteBuffer.wrap(frame.bytes(), frame.bodyAt(), frame.bodyLength()).slice(),
            StandardCharsets.UTF_8.decode(out.view()) + control,
            frame.sysFlag() & BatchBuilder.SHARED_FLAGS,
            frame.flag(),
            frame.bornTime()));
  }
}
