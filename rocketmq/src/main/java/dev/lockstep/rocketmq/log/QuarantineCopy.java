package dev.lockstep.rocketmq.log;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Comparator;
import java.util.List;

/**
 * Copies of messages that can't be copied to where they belong: as much of each as fits, with its
 * provenance and the reason.
 *
 * <table>
 * <caption>Properties, beside the message's own and its provenance</caption>
 * <tr><td>LOCKSTEP_REASON</td><td>why the message is here, up to 500 characters</td></tr>
 * <tr><td>LOCKSTEP_DESTINATION</td><td>topic that it was meant for</td></tr>
 * <tr><td>LOCKSTEP_DROPPED</td><td>names of the message's properties that had no room, the largest,
 *     up to 500 characters; absent if all are here</td></tr>
 * <tr><td>LOCKSTEP_BODY_SIZE</td><td>size of the message's body, if only its first bytes are
 *     here</td></tr>
 * <tr><td>LOCKSTEP_BODY_FLAG</td><td>sysFlag that says how that body was compressed, if it was: a cut
 *     one can't be decompressed, and is no longer marked as compressed</td></tr>
 * </table>
 */
public final class QuarantineCopy {

  /** The property that only copies with a cut body have. */
  public static final String BODY_SIZE = "LOCKSTEP_BODY_SIZE";

  /** Compression bits of sysFlag. */
  private static final int COMPRESSION = 0x701;

  private static final int MAX_TEXT = 500;

  /** Enough for the provenance. */
  private static final int PROVENANCE_ROOM = 2048;

  private static final int PROPERTY_ROOM =
      BatchBuilder.MAX_PROPERTIES - PROVENANCE_ROOM - 2 * MAX_TEXT * 4;

  /**
   * How much of a message to keep.
   *
   * @param maxBody bytes of the body
   * @param withProperties whether its own properties are kept, as far as there is room
   */
  public record Extent(int maxBody, boolean withProperties) {}

  private final CopySource source;
  private final String intendedTopic;

  /**
   * @param source where messages come from; its destination topic is the quarantine topic
   * @param intendedTopic topic that the messages were meant for
   */
  public QuarantineCopy(CopySource source, String intendedTopic) {
    this.source = source;
    this.intendedTopic = intendedTopic;
  }

  /** A batch of the copy of the message that the cursor stands on. */
  public Batch of(Frame frame, String reason, Extent extent) {
    int bodyLength = Math.min(frame.bodyLength(), extent.maxBody);
    boolean cut = bodyLength < frame.bodyLength();
    BitSet dropped = dropped(frame, extent);
    ByteSink out = new ByteSink();
    int sizeAt = out.skip(Integer.BYTES);
    out.putInt(0);
    out.putInt(0);
    out.putInt(frame.flag());
    out.putInt(bodyLength);
    out.put(frame.bytes(), frame.bodyAt(), frame.bodyAt() + bodyLength);
    int propertiesLengthAt = out.skip(Short.BYTES);
    int propertiesAt = out.position();
    new PropertyRewriter(source).rewrite(frame, dropped, out);
    put("LOCKSTEP_DESTINATION", intendedTopic, out);
    put("LOCKSTEP_REASON", reason, out);
    if (!dropped.isEmpty()) {
      put("LOCKSTEP_DROPPED", names(frame.properties(), dropped), out);
    }
    if (cut) {
      put(BODY_SIZE, Integer.toString(frame.bodyLength()), out);
      if ((frame.sysFlag() & COMPRESSION) != 0) {
        put("LOCKSTEP_BODY_FLAG", Integer.toString(frame.sysFlag() & COMPRESSION), out);
      }
    }
    out.putShort(propertiesLengthAt, out.position() - propertiesAt);
    out.putInt(sizeAt, out.position() - sizeAt);
    return new Batch(
        out.view(),
        1,
        cut ? 0 : frame.sysFlag() & COMPRESSION,
        frame.offset(),
        frame.offset(),
        frame.bornTime());
  }

  /** The largest ones go, until the others have room. */
  private static BitSet dropped(Frame frame, Extent extent) {
    Properties properties = frame.properties();
    List<Integer> users = new ArrayList<>();
    int size = 0;
    for (int index = 0; index < properties.size(); index++) {
      if (properties.known(index) == null) {
        users.add(index);
        size += length(properties, index);
      }
    }
    users.sort(Comparator.comparingInt((Integer index) -> length(properties, index)).reversed());
    BitSet dropped = new BitSet();
    int room = extent.withProperties ? PROPERTY_ROOM : 0;
    for (int index : users) {
      if (size > room) {
        dropped.set(index);
        size -= length(properties, index);
      }
    }
    return dropped;
  }

  private static int length(Properties properties, int index) {
    return properties.valueEnd(index) + 1 - properties.start(index);
  }

  private static String names(Properties properties, BitSet dropped) {
    return String.join(",", dropped.stream().mapToObj(properties::name).toList());
  }

  private static void put(String name, String value, ByteSink out) {
    String text =
        value.replace((char) Properties.NAME_END, ' ').replace((char) Properties.VALUE_END, ' ');
    out.put(name.getBytes(StandardCharsets.UTF_8));
    out.put(Properties.NAME_END);
    out.put(text.substring(0, Math.min(text.length(), MAX_TEXT)).getBytes(StandardCharsets.UTF_8));
    out.put(Properties.VALUE_END);
  }
}
