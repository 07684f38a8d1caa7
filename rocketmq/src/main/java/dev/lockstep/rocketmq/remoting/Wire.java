package dev.lockstep.rocketmq.remoting;

import java.io.IOException;
import java.nio.ByteBuffer;

/**
 * Bytes to and from one server. One thread may read while another writes; closing ends both.
 *
 * <p>A connection lingers for no time: if this process dies, the kernel resets it rather than to go
 * on delivering what was written, for as long as the network takes, while another process may have
 * taken over.
 *
 * <p>Buffers come from the wire because the cheapest kind differs: outside the heap for a plain
 * socket, so that the kernel fills them without a further copy; inside it for TLS.
 */
interface Wire {

  ByteBuffer newBuffer(int capacity);

  /** Reads at least one byte into a buffer with room; false at the end of the stream. */
  boolean read(ByteBuffer into) throws IOException;

  /** Writes all that remains. */
  void write(ByteBuffer from) throws IOException;

  /** Ends in order: what was written is still delivered. */
  void close();

  /** Resets: what was written and not yet delivered is thrown away, here and on its way. */
  void abort();
}
