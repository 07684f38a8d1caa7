package dev.lockstep.testbed.link;

import java.io.IOException;
import java.net.Socket;
import java.util.Arrays;
import java.util.concurrent.atomic.AtomicInteger;

/** One connection through the proxy: four threads, two for each direction. */
final class ProxiedConnection {

  private static final int READ_SIZE = 128 * 1024;

  /** Holds 300 MB/s over 200 ms. */
  private static final long LINE_CAPACITY = 64L * 1024 * 1024;

  private final Socket client;
  private final Socket target;
  private final Gate gate;
  private final Runnable onEnd;
  private final AtomicInteger openDirections = new AtomicInteger(2);

  ProxiedConnection(Socket client, Socket target, Gate gate, Runnable onEnd) {
    this.client = client;
    this.target = target;
    this.gate = gate;
    this.onEnd = onEnd;
  }

  void start(Lane toTarget, Lane toClient) {
    carry(client, target, toTarget);
    carry(target, client, toClient);
  }

  /**
   * Ends the connection as a broken network does: both sides are reset, what is on its way is lost.
   */
  void reset() {
    for (Socket socket : new Socket[] {client, target}) {
      try {
        socket.setSoLinger(true, 0);
        socket.close();
      } catch (IOException alreadyClosed) {
        // Which is what is wanted.
      }
    }
    onEnd.run();
  }

  private void carry(Socket from, Socket to, Lane lane) {
    DelayLine line = new DelayLine(LINE_CAPACITY);
    Thread writer = daemon("link-write", () -> write(line, to));
    daemon("link-read", () -> read(from, lane, line, writer)).start();
    writer.start();
  }

  private void read(Socket from, Lane lane, DelayLine line, Thread writer) {
    byte[] buffer = new byte[READ_SIZE];
    try {
      for (int n = from.getInputStream().read(buffer);
          n >= 0;
          n = from.getInputStream().read(buffer)) {
        line.put(new DelayLine.Piece(Arrays.copyOf(buffer, n), lane.arrivalOf(n)));
      }
      line.put(new DelayLine.Piece(new byte[0], lane.arrivalOf(0)));
    } catch (IOException | InterruptedException broken) {
      reset();
      writer.interrupt();
    }
  }

  private void write(DelayLine line, Socket to) {
    try {
      for (DelayLine.Piece piece = line.take(); !piece.isEnd(); piece = line.take()) {
        gate.pass();
        to.getOutputStream().write(piece.data());
      }
      gate.pass();
      to.shutdownOutput();
      if (openDirections.decrementAndGet() == 0) {
        client.close();
        target.close();
        onEnd.run();
      }
    } catch (IOException | InterruptedException broken) {
      reset();
    }
  }

  private static Thread daemon(String name, Runnable body) {
    return Thread.ofPlatform().daemon().name(name).unstarted(body);
  }
}
