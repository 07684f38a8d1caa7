package dev.lockstep.rocketmq.remoting;

import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import org.apache.rocketmq.remoting.exception.RemotingCommandException;
import org.apache.rocketmq.remoting.protocol.RemotingCommand;

/**
 * Takes remoting frames off a wire: total length, header length with the header's encoding in its
 * top byte, header, body. A body is copied once, into the array that its command carries.
 */
final class FrameReader {

  /** Far above what brokers send; a larger length means that we lost step with the stream. */
  private static final int MAX_FRAME = 256 << 20;

  private static final int BUFFER = 128 << 10;

  private final Wire wire;
  private final ByteBuffer buffer;

  FrameReader(Wire wire) {
    this.wire = wire;
    this.buffer = wire.newBuffer(BUFFER).flip();
  }

  /** The next command; blocks until it is there. */
  RemotingCommand read() throws IOException {
    int frameLength = readInt();
    int headerWord = readInt();
    int headerLength = headerWord & 0xFFFFFF;
    int bodyLength = frameLength - Integer.BYTES - headerLength;
    if (frameLength > MAX_FRAME || bodyLength < 0) {
      throw new IOException(
          "torn frame: length " + frameLength + " with a header of " + headerLength);
    }
    byte[] header = new byte[Integer.BYTES + headerLength];
    ByteBuffer.wrap(header).putInt(headerWord);
    readFully(header, Integer.BYTES);
    RemotingCommand command = decode(header);
    if (bodyLength > 0) {
      byte[] body = new byte[bodyLength];
      readFully(body, 0);
      command.setBody(body);
    }
    return command;
  }

  private static RemotingCommand decode(byte[] header) throws IOException {
    try {
      return RemotingCommand.decode(header);
    } catch (RemotingCommandException | RuntimeException e) {
      throw new IOException("unreadable frame header", e);
    }
  }

  private int readInt() throws IOException {
    if (buffer.remaining() < Integer.BYTES) {
      buffer.compact();
      try {
        while (buffer.position() < Integer.BYTES) {
          fill();
        }
      } finally {
        buffer.flip();
      }
    }
    return buffer.getInt();
  }

  private void readFully(byte[] into, int from) throws IOException {
    int position = from;
    while (position < into.length) {
      if (!buffer.hasRemaining()) {
        buffer.clear();
        try {
          fill();
        } finally {
          buffer.flip();
        }
      }
      int count = Math.min(buffer.remaining(), into.length - position);
      buffer.get(into, position, count);
      position += count;
    }
  }

  private void fill() throws IOException {
    if (!wire.read(buffer)) {
      throw new EOFException("closed by the server");
    }
  }
}
