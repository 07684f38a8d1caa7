package dev.lockstep.rocketmq.log;

import org.jspecify.annotations.Nullable;

/** A cursor over the frames of a {@link MessageBlock}. Not thread-safe. */
@SuppressWarnings({"DoNotCallSuggester", "ObjectToString"})
public final class Frame {

  private final byte[] bytes;

  Frame(byte[] bytes) {
    this.bytes = bytes;
  }

  public boolean next() {
    throw new UnsupportedOperationException("" + bytes.length);
  }

  public long offset() {
    throw new UnsupportedOperationException();
  }

  public long storeTime() {
    throw new UnsupportedOperationException();
  }

  public long bornTime() {
    throw new UnsupportedOperationException();
  }

  public int sysFlag() {
    throw new UnsupportedOperationException();
  }

  public int flag() {
    throw new UnsupportedOperationException();
  }

  public int bodyLength() {
    throw new UnsupportedOperationException();
  }

  public int propertiesLength() {
    throw new UnsupportedOperationException();
  }

  public int frameLength() {
    throw new UnsupportedOperationException();
  }

  /** Whether Lockstep wrote this message: it carries LOCKSTEP_AT. */
  public boolean isCopy() {
    throw new UnsupportedOperationException();
  }

  /** Where a copy was read from; null for an original. */
  public @Nullable Provenance provenance() {
    throw new UnsupportedOperationException();
  }

  public @Nullable String property(String name) {
    throw new UnsupportedOperationException(name);
  }
}
