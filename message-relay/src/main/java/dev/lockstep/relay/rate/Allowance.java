package dev.lockstep.relay.rate;

/** What a task or a mapping may send: messages and bytes. Not thread-safe. */
final class Allowance {

  private final TokenBucket messages;
  private final TokenBucket bytes;

  Allowance(long now) {
    this.messages = new TokenBucket(now);
    this.bytes = new TokenBucket(now);
  }

  void rate(Rate rate, long now) {
    messages.rate(rate.messagesPerSecond(), now);
    bytes.rate(rate.bytesPerSecond(), now);
  }

  long nanosUntil(long count, long size, long now) {
    return Math.max(messages.nanosUntil(count, now), bytes.nanosUntil(size, now));
  }

  void take(long count, long size, long now) {
    messages.take(count, now);
    bytes.take(size, now);
  }

  double seconds(long count, long size) {
    return Math.max(messages.seconds(count), bytes.seconds(size));
  }

  double mostMessages() {
    return messages.share();
  }

  double mostBytes() {
    return bytes.share();
  }
}
