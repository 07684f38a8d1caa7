package dev.lockstep.rocketmq.remoting;

import java.io.IOException;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;

/** A TCP connection without TLS. */
final class PlainWire implements Wire {

  private final SocketChannel channel;

  PlainWire(SocketChannel channel) throws IOException {
    this.channel = channel;
    channel.setOption(StandardSocketOptions.SO_LINGER, 0);
  }

  @Override
  public ByteBuffer newBuffer(int capacity) {
    return ByteBuffer.allocateDirect(capacity);
  }

  @Override
  public boolean read(ByteBuffer into) throws IOException {
    return channel.read(into) >= 0;
  }

  @Override
  public void write(ByteBuffer from) throws IOException {
    while (from.hasRemaining()) {
      channel.write(from);
    }
  }

  @Override
  public void close() {
    Quietly.run(() -> channel.setOption(StandardSocketOptions.SO_LINGER, -1));
    Quietly.close(channel);
  }

  @Override
  public void abort() {
    Quietly.close(channel);
  }
}
