package dev.lockstep.testbed.link;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class DelayProxyTest {

  private ServerSocket echo;
  private DelayProxy proxy;

  @BeforeEach
  void startEchoBehindProxy() throws IOException {
    echo = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    Thread.ofPlatform().daemon().start(this::serveEcho);
    proxy =
        DelayProxy.start(
            new InetSocketAddress(InetAddress.getLoopbackAddress(), 0),
            new InetSocketAddress(InetAddress.getLoopbackAddress(), echo.getLocalPort()));
  }

  @AfterEach
  void stop() throws IOException {
    proxy.close();
    echo.close();
  }

  @Test
  void delaysBothWays() throws IOException {
    proxy.delay(Duration.ofMillis(60));
    try (Socket client = connect()) {
      // When
      long start = System.nanoTime();
      client.getOutputStream().write(42);
      int answer = client.getInputStream().read();
      Duration roundTrip = Duration.ofNanos(System.nanoTime() - start);

      // Then
      assertThat(answer).isEqualTo(42);
      assertThat(roundTrip).isBetween(Duration.ofMillis(120), Duration.ofMillis(1_000));
    }
  }

  @Test
  void keepsThroughputInSpiteOfDelay() throws Exception {
    proxy.delay(Duration.ofMillis(100));
    int size = 64 * 1024 * 1024;
    try (Socket client = connect()) {
      // When
      long start = System.nanoTime();
      Thread writer = Thread.ofPlatform().start(() -> writeAll(client, size));
      long received = client.getInputStream().readNBytes(size).length;
      Duration took = Duration.ofNanos(System.nanoTime() - start);
      writer.join();

      // Then: one stop-and-wait per 128 KiB would take 100 s
      assertThat(received).isEqualTo(size);
      assertThat(took).isLessThan(Duration.ofSeconds(10));
      assertThat(proxy.bytesToTarget()).isEqualTo(size);
      assertThat(proxy.bytesToClient()).isEqualTo(size);
    }
  }

  @Test
  void holdsTheBandwidth() throws Exception {
    proxy.bandwidth(2_000_000);
    try (Socket client = connect()) {
      // When
      long start = System.nanoTime();
      Thread writer = Thread.ofPlatform().start(() -> writeAll(client, 1_000_000));
      client.getInputStream().readNBytes(1_000_000);
      Duration took = Duration.ofNanos(System.nanoTime() - start);
      writer.join();

      // Then
      assertThat(took).isBetween(Duration.ofMillis(480), Duration.ofSeconds(3));
    }
  }

  @Test
  void cutResetsConnectionsAndRefusesNewOnesUntilHealed() throws IOException {
    try (Socket client = connect()) {
      assertThat(echoes(client, 1)).isTrue();

      // When
      proxy.cut();

      // Then
      assertThatThrownBy(() -> client.getInputStream().read()).isInstanceOf(IOException.class);
      assertThatThrownBy(this::connect).isInstanceOf(IOException.class);
      assertThat(proxy.connections()).isZero();
      proxy.heal();
      try (Socket next = connect()) {
        assertThat(echoes(next, 2)).isTrue();
      }
    }
  }

  @Test
  void blackholeHoldsEverythingAndLosesNothing() throws IOException {
    try (Socket client = connect()) {
      assertThat(echoes(client, 1)).isTrue();
      client.setSoTimeout(200);

      // When
      proxy.blackhole();
      client.getOutputStream().write(7);

      // Then
      assertThatThrownBy(() -> client.getInputStream().read())
          .isInstanceOf(SocketTimeoutException.class);
      proxy.heal();
      client.setSoTimeout(5_000);
      assertThat(client.getInputStream().read()).isEqualTo(7);
    }
  }

  @Test
  void holdsOpenConnectionsWhileNewOnesPass() throws IOException {
    try (Socket client = connect()) {
      assertThat(echoes(client, 1)).isTrue();
      client.setSoTimeout(200);

      // When
      proxy.holdOpenConnections();
      client.getOutputStream().write(7);

      // Then
      assertThatThrownBy(() -> client.getInputStream().read())
          .isInstanceOf(SocketTimeoutException.class);
      try (Socket next = connect()) {
        assertThat(echoes(next, 2)).isTrue();
      }
      proxy.heal();
      client.setSoTimeout(5_000);
      assertThat(client.getInputStream().read()).isEqualTo(7);
    }
  }

  @Test
  void passesTheEndOfAConnectionOn() throws IOException {
    try (Socket client = connect()) {
      // When
      client.getOutputStream().write(1);
      client.shutdownOutput();

      // Then
      assertThat(client.getInputStream().readAllBytes()).containsExactly(1);
    }
    await().atMost(Duration.ofSeconds(5)).until(() -> proxy.connections() == 0);
  }

  @Test
  void resetsAClientWhoseTargetIsGone() throws IOException {
    echo.close();
    try (Socket client = connect()) {
      assertThatThrownBy(() -> echoes(client, 1)).isInstanceOf(IOException.class);
    }
  }

  @Test
  void refusesNegativeSettings() {
    assertThatThrownBy(() -> proxy.delay(Duration.ofMillis(-1))).hasMessageContaining("oneWay");
    assertThatThrownBy(() -> proxy.bandwidth(-1)).hasMessageContaining("bytesPerSecond");
  }

  private Socket connect() throws IOException {
    Socket socket = new Socket(proxy.address().getAddress(), proxy.address().getPort());
    socket.setSoTimeout(20_000);
    return socket;
  }

  private static boolean echoes(Socket client, int value) throws IOException {
    client.getOutputStream().write(value);
    int answer = client.getInputStream().read();
    if (answer < 0) {
      throw new IOException("closed");
    }
    return answer == value;
  }

  private static void writeAll(Socket client, int size) {
    try {
      byte[] chunk = new byte[100_000];
      for (int left = size; left > 0; left -= Math.min(left, chunk.length)) {
        client.getOutputStream().write(chunk, 0, Math.min(left, chunk.length));
      }
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }

  private void serveEcho() {
    while (!echo.isClosed()) {
      try {
        Socket socket = echo.accept();
        Thread.ofPlatform().daemon().start(() -> echo(socket));
      } catch (IOException closed) {
        return;
      }
    }
  }

  private static void echo(Socket socket) {
    try (socket;
        InputStream in = socket.getInputStream();
        OutputStream out = socket.getOutputStream()) {
      in.transferTo(out);
    } catch (IOException broken) {
      // The client's side of the test says what it means.
    }
  }
}
