package dev.lockstep.rocketmq.log;

/** The raw frames of one pull, in offset order, complete ones only. */
public final class MessageBlock {

  private final byte[] bytes;

  MessageBlock(byte[] bytes) {
    this.bytes = bytes;
  }

  /** Size of all frames. */
  public int bytes() {
    return bytes.length;
  }

  /** A cursor before the first frame. */
  public Frame frames() {
    return new Frame(bytes);
  }
}
