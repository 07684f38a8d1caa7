package dev.lockstep.rocketmq.log;

/** Builds batches for one destination queue. Reused; not thread-safe. */
@SuppressWarnings({"DoNotCallSuggester", "ObjectToString"})
public final class BatchBuilder {

  private final CopySource source;
  private final int maxBytes;

  public BatchBuilder(CopySource source, int maxBytes) {
    this.source = source;
    this.maxBytes = maxBytes;
  }

  /** Adds a copy of the frame that the cursor stands on, if it fits. */
  public Offer offer(Frame frame) {
    throw new UnsupportedOperationException(source + " " + maxBytes + frame);
  }

  public int count() {
    throw new UnsupportedOperationException();
  }

  public int bytes() {
    throw new UnsupportedOperationException();
  }

  public long firstOffset() {
    throw new UnsupportedOperationException();
  }

  public long lastOffset() {
    throw new UnsupportedOperationException();
  }

  public Batch build() {
    throw new UnsupportedOperationException();
  }

  public void reset() {
    throw new UnsupportedOperationException();
  }
}
