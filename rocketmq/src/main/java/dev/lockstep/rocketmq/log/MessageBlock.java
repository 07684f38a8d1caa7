package dev.lockstep.rocketmq.log;

/** The raw frames of one pull, in offset order, complete ones only. Immutable. */
public final class MessageBlock {

  private final byte[] bytes;
  private final int count;

  /** Takes the bytes over; they must be whole frames, else {@link TornFrameException}. */
  MessageBlock(byte[] bytes) {
    this.bytes = bytes;
    Frame frame = new Frame(bytes);
    int frames = 0;
    while (frame.next()) {
      frames++;
    }
    this.count = frames;
  }

  /** Size of all frames. */
  public int bytes() {
    return bytes.length;
  }

  /** How many frames there are. */
  public int count() {
    return count;
  }

  /** A new cursor, before the first frame. */
  public Frame frames() {
    return new Frame(bytes);
  }
}
