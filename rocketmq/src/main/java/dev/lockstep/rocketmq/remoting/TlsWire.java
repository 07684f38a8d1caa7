package dev.lockstep.rocketmq.remoting;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;
import java.nio.ByteBuffer;
import javax.net.ssl.SSLSocket;

/** TLS over a TCP connection. */
final class TlsWire implements Wire {

  private final Socket raw;
  private final SSLSocket socket;
  private final InputStream in;
  private final OutputStream out;

  TlsWire(Socket raw, SSLSocket socket) throws IOException {
    this.raw = raw;
    this.socket = socket;
    this.in = socket.getInputStream();
    this.out = socket.getOutputStream();
    raw.setSoLinger(true, 0);
  }

  @Override
  public ByteBuffer newBuffer(int capacity) {
    return ByteBuffer.allocate(capacity);
  }

  @Override
  public boolean read(ByteBuffer into) throws IOException {
    int count = in.read(into.array(), into.arrayOffset() + into.position(), into.remaining());
    if (count < 0) {
      return false;
    }
    into.position(into.position() + count);
    return true;
  }

  @Override
  public void write(ByteBuffer from) throws IOException {
    out.write(from.array(), from.arrayOffset() + from.position(), from.remaining());
    from.position(from.limit());
  }

  @Override
  public void close() {
    Quietly.run(() -> raw.setSoLinger(false, 0));
    // The raw socket too: TLS would wait for a writer that the peer has stopped reading from.
    Quietly.close(raw);
    Quietly.close(socket);
  }

  @Override
  public void abort() {
    Quietly.close(raw);
  }
}
