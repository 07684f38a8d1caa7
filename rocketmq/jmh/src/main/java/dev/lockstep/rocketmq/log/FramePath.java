package dev.lockstep.rocketmq.log;

import dev.lockstep.rocketmq.QueueId;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/**
 * What a relay does with the bytes of a pull, per message. The pulls taken in turn are larger
 * together than the processor's inner caches, and batches grow as they do in the relay.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@OperationsPerInvocation(FramePath.PULL)
public class FramePath {

  /** Messages of a pull, as brokers cut them. */
  static final int PULL = 32;

  private static final int PULLS = 64;
  private static final int BATCH_BYTES = 1 << 20;
  private static final int BATCH_LIMIT = 4 << 20;

  /** Bytes of a body. */
  @Param({"128", "1024"})
  public int body;

  private byte[][] originals = {};
  private byte[][] copies = {};
  private BatchBuilder batch = newBatch();
  private int turn;

  /** Makes the pulls. */
  @Setup
  public void prepare() {
    originals = new byte[PULLS][];
    copies = new byte[PULLS][];
    for (int i = 0; i < PULLS; i++) {
      originals[i] = StoredFrames.originals(body, (long) i * PULL, PULL);
      copies[i] = StoredFrames.copies(body, (long) i * PULL, PULL);
    }
    batch = newBatch();
  }

  private static BatchBuilder newBatch() {
    return new BatchBuilder(
        new CopySource("hangzhou", new QueueId("orders", "broker-a", 3), "orders", 7, null, null),
        BATCH_LIMIT);
  }

  private byte[] next(byte[][] pulls) {
    turn = (turn + 1) % PULLS;
    return pulls[turn];
  }

  /** Finds the frames of a pull and checks that they are whole. */
  @Benchmark
  public int parse() {
    return new MessageBlock(next(originals)).count();
  }

  /** Finds out which messages are copies: their properties are gone through. */
  @Benchmark
  public int provenance() {
    Frame frame = new MessageBlock(next(copies)).frames();
    int found = 0;
    while (frame.next()) {
      if (frame.isCopy()) {
        found++;
      }
    }
    return found;
  }

  /** All of it: frames, whether they are copies, and the body of a batch with their copies. */
  @Benchmark
  public int path() {
    if (batch.bytes() > BATCH_BYTES) {
      batch.reset();
    }
    Frame frame = new MessageBlock(next(originals)).frames();
    while (frame.next()) {
      if (!frame.isCopy() && batch.offer(frame) != Offer.ADDED) {
        throw new IllegalStateException("the batch is full");
      }
    }
    return batch.count();
  }
}
