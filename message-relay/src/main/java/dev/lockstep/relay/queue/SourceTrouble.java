package dev.lockstep.relay.queue;

/**
 * What keeps the message to copy next from being copied, found while reading ahead. It is thrown
 * once all before it is settled.
 */
final class SourceTrouble extends Exception {

  private static final long serialVersionUID = 1L;

  private final Trouble trouble;

  SourceTrouble(Trouble trouble) {
    super(trouble.toString());
    this.trouble = trouble;
  }

  Trouble trouble() {
    return trouble;
  }

  /** What it is. */
  sealed interface Trouble {

    /** The broker says that the offset lies outside its queue. */
    record Outside(long wanted) implements Absent {}

    /** The broker went on at {@code next}, past messages that it should have. */
    record Hole(long wanted, long next) implements Absent {}

    /** The message before this offset is not the one that was copied. */
    record OtherHistory(long wanted) implements Absent {}

    /** The message can't be copied, or the destination refuses its copy for good. */
    record Rejected(long offset, String why) implements Trouble {}
  }

  /** The source does not have the message. */
  sealed interface Absent extends Trouble {}
}
