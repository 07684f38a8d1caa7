package dev.lockstep.rocketmq.remoting;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.lockstep.rocketmq.BrokerFault;
import dev.lockstep.rocketmq.BrokerFault.Kind;
import dev.lockstep.rocketmq.HostPort;
import java.io.DataInputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.apache.rocketmq.remoting.protocol.RemotingCommand;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class BrokerConnectionTest {

  private static final Duration LONG = Duration.ofSeconds(30);

  private final CountingMeter meter = new CountingMeter();
  private ServerSocket listener;
  private Connector connector;
  private BrokerConnection connection;
  private Socket server;
  private DataInputStream in;

  @BeforeEach
  void connect() throws Exception {
    listener = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
    connector = new Connector("test", null, null, meter);
    connection =
        connector.connect(
            ServerRole.BROKER, "a server", new HostPort("127.0.0.1", listener.getLocalPort()));
    server = listener.accept();
    in = new DataInputStream(server.getInputStream());
  }

  @AfterEach
  void close() throws IOException {
    connection.close();
    server.close();
    listener.close();
    connector.close();
  }

  private RemotingCommand nextRequest() throws Exception {
    byte[] frame = new byte[in.readInt()];
    in.readFully(frame);
    return RemotingCommand.decode(frame);
  }

  private void answer(RemotingCommand request, byte[] body) throws IOException {
    RemotingCommand response = RemotingCommand.createResponseCommand(0, "fine");
    response.setBody(body);
    answer(request, response);
  }

  private void answer(RemotingCommand request, RemotingCommand response) throws IOException {
    response.setOpaque(request.getOpaque());
    ByteBuffer encoded = response.encode();
    byte[] bytes = new byte[encoded.remaining()];
    encoded.get(bytes);
    server.getOutputStream().write(bytes);
  }

  private static RemotingCommand request() {
    return Request.of(105).with("topic", "a").build();
  }

  private static void assertFault(Kind kind, ThrowingCallable action) {
    assertThatThrownBy(action)
        .satisfies(thrown -> {
          Throwable fault = thrown instanceof ExecutionException ? thrown.getCause() : thrown;
          assertThat(fault)
              .isInstanceOfSatisfying(
                  BrokerFault.class, it -> assertThat(it.kind()).isEqualTo(kind));
        });
  }

  @Test
  void matchesAnswersToRequestsInAnyOrder() throws Exception {
    // Given
    CompletableFuture<RemotingCommand> first = connection.send(request(), LONG);
    CompletableFuture<RemotingCommand> second = connection.send(request(), LONG);
    RemotingCommand firstSeen = nextRequest();
    RemotingCommand secondSeen = nextRequest();

    // When
    answer(secondSeen, new byte[] {2});
    answer(firstSeen, new byte[] {1});

    // Then
    assertThat(first.get(10, TimeUnit.SECONDS).getBody()).containsExactly(1);
    assertThat(second.get(10, TimeUnit.SECONDS).getBody()).containsExactly(2);
  }

  @Test
  void carriesBodiesLargerThanItsBuffersBothWays() throws Exception {
    // Given
    byte[] body = new byte[5_000_000];
    new java.util.Random(1).nextBytes(body);
    RemotingCommand request = request();
    request.setBody(body);

    // When
    CompletableFuture<RemotingCommand> answer = connection.send(request, LONG);
    RemotingCommand seen = nextRequest();
    answer(seen, seen.getBody());

    // Then
    assertThat(seen.getBody()).isEqualTo(body);
    assertThat(answer.get(10, TimeUnit.SECONDS).getBody()).isEqualTo(body);
  }

  @Test
  void failsInTimeWhereNoAnswerComes() throws Exception {
    // When
    CompletableFuture<RemotingCommand> answer = connection.send(request(), Duration.ofMillis(50));

    // Then
    assertFault(Kind.TIMED_OUT, () -> answer.get(10, TimeUnit.SECONDS));
    assertThat(connection.isOpen()).isTrue();
  }

  @Test
  void forgetsAnAnswerThatComesTooLate() throws Exception {
    // Given
    CompletableFuture<RemotingCommand> late = connection.send(request(), Duration.ofMillis(50));
    assertFault(Kind.TIMED_OUT, () -> late.get(10, TimeUnit.SECONDS));
    CompletableFuture<RemotingCommand> next = connection.send(request(), LONG);

    // When
    answer(nextRequest(), new byte[] {1});
    answer(nextRequest(), new byte[] {2});

    // Then
    assertThat(next.get(10, TimeUnit.SECONDS).getBody()).containsExactly(2);
  }

  @Test
  void neverHangsInAServerThatHasStoppedReading() throws Exception {
    // Given
    RemotingCommand large = request();
    large.setBody(new byte[50_000_000]);
    CompletableFuture<RemotingCommand> sending = connection.send(large, LONG);

    // When
    CompletableFuture<RemotingCommand> stuck = connection.send(request(), Duration.ofMillis(50));

    // Then
    assertFault(Kind.TIMED_OUT, () -> stuck.get(10, TimeUnit.SECONDS));
    connection.abort();
    assertFault(Kind.CONNECTION_LOST, () -> sending.get(10, TimeUnit.SECONDS));
  }

  @Test
  void failsAllThatWaitsWhenTheServerGoes() throws Exception {
    // Given
    List<CompletableFuture<RemotingCommand>> waiting =
        IntStream.range(0, 10).mapToObj(i -> connection.send(request(), LONG)).toList();

    // When
    server.close();

    // Then
    for (CompletableFuture<RemotingCommand> each : waiting) {
      assertFault(Kind.CONNECTION_LOST, () -> each.get(10, TimeUnit.SECONDS));
    }
    assertThat(connection.isOpen()).isFalse();
    assertFault(Kind.CONNECTION_LOST, () -> connection.send(request(), LONG).get());
  }

  @Test
  void resetsTheConnectionOnAbort() throws Exception {
    // Given
    CompletableFuture<RemotingCommand> waiting = connection.send(request(), LONG);
    nextRequest();

    // When
    connection.abort();

    // Then
    assertFault(Kind.CONNECTION_LOST, () -> waiting.get(10, TimeUnit.SECONDS));
    assertThatThrownBy(() -> in.read())
        .isInstanceOf(SocketException.class)
        .hasMessageContaining("reset");
  }

  @Test
  void endsInOrderOnClose() throws Exception {
    // When
    connection.close();

    // Then
    assertThat(in.read()).isEqualTo(-1);
    assertThat(connection.isOpen()).isFalse();
  }

  @Test
  void endsWhereTheStreamMakesNoSense() throws Exception {
    // Given
    CompletableFuture<RemotingCommand> waiting = connection.send(request(), LONG);

    // When
    server
        .getOutputStream()
        .write(
            "HTTP/1.1 400 Bad Request\r\n\r\n"
                .getBytes(java.nio.charset.StandardCharsets.US_ASCII));

    // Then
    assertFault(Kind.CONNECTION_LOST, () -> waiting.get(10, TimeUnit.SECONDS));
    await().until(() -> !connection.isOpen());
  }

  @Test
  void saysThatNobodyListens() {
    assertFault(
        Kind.UNREACHABLE,
        () -> connector.connect(ServerRole.BROKER, "nobody", new HostPort("127.0.0.1", 1)));
  }

  @Test
  void makesAFaultOfACodeThatIsNoSuccess() throws Exception {
    // Given
    CompletableFuture<Void> serving =
        CompletableFuture.runAsync(() -> {
          try {
            answer(nextRequest(), RemotingCommand.createResponseCommand(17, "no topic"));
          } catch (Exception e) {
            throw new AssertionError(e);
          }
        });

    // Then
    assertThatThrownBy(() -> connection.call(request(), LONG))
        .isInstanceOfSatisfying(
            BrokerFault.class,
            fault -> {
              assertThat(fault.kind()).isEqualTo(Kind.NOT_FOUND);
              assertThat(fault.code()).isEqualTo(17);
              assertThat(fault).hasMessageContaining("a server").hasMessageContaining("no topic");
            });
    serving.get(10, TimeUnit.SECONDS);
  }

  @Test
  void tellsOfAnswersAndOfRequestsThatGotNone() throws Exception {
    // Given a request that is answered, one that is late and one that is lost
    CompletableFuture<RemotingCommand> answered = connection.send(Request.of(11).build(), LONG);
    answer(nextRequest(), new byte[0]);
    answered.get();
    CompletableFuture<RemotingCommand> late =
        connection.send(Request.of(12).build(), Duration.ofMillis(1));
    assertThatThrownBy(late::get).hasCauseInstanceOf(BrokerFault.class);
    CompletableFuture<RemotingCommand> lost = connection.send(Request.of(13).build(), LONG);

    // When the server goes
    server.close();
    assertThatThrownBy(lost::get).hasCauseInstanceOf(BrokerFault.class);

    // Then
    assertThat(meter.events)
        .containsExactly("11 answered by BROKER", "TIMED_OUT", "CONNECTION_LOST");
  }

  @Test
  void doesNotBlameTheServerForConnectionsThatWeEnd() {
    // Given a request without answer
    CompletableFuture<RemotingCommand> lost = connection.send(Request.of(13).build(), LONG);

    // When
    connection.abort();

    // Then
    assertThatThrownBy(lost::get).hasCauseInstanceOf(BrokerFault.class);
    assertThat(meter.events).isEmpty();
  }

  private static final class CountingMeter implements RequestMeter {

    private final List<String> events = new CopyOnWriteArrayList<>();

    @Override
    public void sent(String cluster, int code) {}

    @Override
    public void answered(String cluster, ServerRole role, int code, long nanos) {
      events.add(code + " answered by " + role);
    }

    @Override
    public void failed(String cluster, Kind kind) {
      events.add(kind.name());
    }
  }
}
