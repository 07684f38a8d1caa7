package dev.lockstep.rocketmq.log;

import static dev.lockstep.rocketmq.log.Properties.VALUE_END;

import dev.lockstep.rocketmq.GroupTopics;
import java.nio.charset.StandardCharsets;
import java.util.BitSet;
import org.jspecify.annotations.Nullable;

/**
 * Writes the properties of a copy: those of the message, less what would make the destination or
 * its consumers take the copy for something that is pending, then its provenance. What stays, stays
 * byte for byte and in its order. All that is the same on every copy is encoded once. Not
 * thread-safe.
 *
 * <p>A copy of a copy keeps the origin and the born time of the first, names where it was read
 * from, and lists the clusters passed. Properties of ours on a message that is no copy are forged,
 * and replaced.
 */
final class PropertyRewriter {

  private static final BitSet NONE = new BitSet();

  private final byte @Nullable [] tagKey;

  private final byte[] originName = text("LOCKSTEP_ORIGIN\1");
  private final byte[] pathName = text("LOCKSTEP_PATH\1");
  private final byte[] originOfOriginal;
  private final byte[] beforeOffset;
  private final byte[] betweenOffsetAndBorn;
  private final byte[] afterBorn;
  private final byte[] afterPath;

  PropertyRewriter(CopySource source) {
    this.tagKey = source.tagKey() == null ? null : text(source.tagKey());
    this.originOfOriginal = text("LOCKSTEP_ORIGIN\1" + source.cluster() + "\2");
    this.beforeOffset =
        text(
            "LOCKSTEP_AT\1"
                + source.cluster()
                + "/"
                + source.queue().broker()
                + "/"
                + source.queue().id()
                + "/");
    this.betweenOffsetAndBorn = text("/" + source.epoch() + "\2LOCKSTEP_BORN\1");
    this.afterBorn = text("\2" + topic(source) + tag(source));
    this.afterPath = text("," + source.cluster() + "\2");
  }

  private static String topic(CopySource source) {
    String topic = source.queue().topic();
    boolean known =
        topic.equals(source.destinationTopic())
            && !GroupTopics.isOfGroup(source.destinationTopic());
    return known ? "" : "LOCKSTEP_TOPIC\1" + topic + "\2";
  }

  private static String tag(CopySource source) {
    return source.tagKey() == null ? "" : source.tagKey() + "\1" + source.tagValue() + "\2";
  }

  private static byte[] text(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  /** Appends the copy's properties to {@code out}. */
  void rewrite(Frame frame, ByteSink out) {
    rewrite(frame, NONE, out);
  }

  /** As {@link #rewrite(Frame, ByteSink)}, without the properties at some indexes. */
  void rewrite(Frame frame, BitSet dropped, ByteSink out) {
    keepUserProperties(frame, dropped, out);
    ProvenanceScan scan = frame.scanned();
    if (scan.isCopy()) {
      appendHistory(frame.bytes(), scan, out);
    } else {
      out.put(originOfOriginal);
    }
    out.put(beforeOffset);
    out.putDecimal(frame.offset());
    out.put(betweenOffsetAndBorn);
    if (scan.isCopy() && !scan.born.isEmpty()) {
      out.put(frame.bytes(), scan.born.from, scan.born.to);
    } else {
      out.putDecimal(Math.max(0, frame.bornTime()));
    }
    out.put(afterBorn);
  }

  /** Copies runs of properties that stay; most messages are one or two runs. */
  private void keepUserProperties(Frame frame, BitSet dropped, ByteSink out) {
    int start = out.position();
    byte[] bytes = frame.bytes();
    Properties properties = frame.properties();
    int runStart = frame.propertiesAt();
    for (int index = 0; index < properties.size(); index++) {
      if (goes(properties, index) || dropped.get(index)) {
        out.put(bytes, runStart, properties.start(index));
        runStart = properties.end(index);
      }
    }
    out.put(bytes, runStart, frame.propertiesAt() + frame.propertiesLength());
    if (out.position() > start && out.last() != VALUE_END) {
      out.put(VALUE_END);
    }
  }

  private boolean goes(Properties properties, int index) {
    return properties.known(index) != null || (tagKey != null && properties.isNamed(index, tagKey));
  }

  private void appendHistory(byte[] bytes, ProvenanceScan scan, ByteSink out) {
    ProvenanceScan.Slice origin = scan.origin.isEmpty() ? scan.cluster : scan.origin;
    out.put(originName);
    out.put(bytes, origin.from, origin.to);
    out.put(VALUE_END);
    ProvenanceScan.Slice path = scan.path.isEmpty() ? scan.cluster : scan.path;
    out.put(pathName);
    out.put(bytes, path.from, path.to);
    out.put(afterPath);
  }
}
