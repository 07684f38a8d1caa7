package dev.lockstep.rocketmq.remoting;

import dev.lockstep.rocketmq.BrokerAnswer;
import dev.lockstep.rocketmq.BrokerFault;
import dev.lockstep.rocketmq.BrokerFault.Kind;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Function;
import org.apache.rocketmq.common.MQVersion;
import org.apache.rocketmq.remoting.protocol.LanguageCode;
import org.apache.rocketmq.remoting.protocol.RemotingCommand;
import org.apache.rocketmq.remoting.protocol.ResponseCode;
import org.apache.rocketmq.remoting.protocol.SerializeType;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One TCP connection to one server. Requests are pipelined and matched to their answers by number.
 * Thread-safe.
 *
 * <p>A connection ends once and for good: closed, aborted, or lost; then every pending request
 * fails with {@link Kind#CONNECTION_LOST}, and so does every later one. Brokers close connections
 * that were idle for two minutes.
 *
 * <p>Futures complete on the connection's reader or on the timeout thread: what is chained to them
 * must not block.
 */
public final class BrokerConnection implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(BrokerConnection.class);

  /** Bounds memory against a caller that never waits; far above any window of pulls. */
  private static final int MAX_PENDING = 4096;

  private final String server;
  private final Wire wire;
  private final @Nullable Signer signer;
  private final ScheduledExecutorService timer;
  private final ConnectionMeter meter;
  private final FrameReader reader;
  private final Outbox outbox;
  private final Map<Integer, Call> pending = new ConcurrentHashMap<>();
  private final AtomicReference<@Nullable String> ended = new AtomicReference<>();
  private final Thread writerThread;
  private volatile boolean endedByUs;

  BrokerConnection(
      String server,
      Wire wire,
      @Nullable Signer signer,
      ScheduledExecutorService timer,
      ConnectionMeter meter) {
    this.server = server;
    this.wire = wire;
    this.signer = signer;
    this.timer = timer;
    this.meter = meter;
    this.reader = new FrameReader(wire);
    this.outbox = new Outbox(wire);
    this.writerThread = Thread.ofVirtual().name("rocketmq-write " + server).start(this::writeLoop);
    Thread.ofVirtual().name("rocketmq-read " + server).start(this::readLoop);
  }

  /**
   * Sends and waits for the answer, whatever its code. An interrupted wait leaves the request on
   * its way.
   */
  public RemotingCommand invoke(RemotingCommand request, Duration timeout)
      throws BrokerFault, InterruptedException {
    return BrokerAnswer.await(send(request, timeout));
  }

  /** As {@link #invoke}, but an answer with a code other than success is a fault. */
  public RemotingCommand call(RemotingCommand request, Duration timeout)
      throws BrokerFault, InterruptedException {
    RemotingCommand response = invoke(request, timeout);
    if (response.getCode() != ResponseCode.SUCCESS) {
      throw fault(request.getCode(), response);
    }
    return response;
  }

  /**
   * As {@link #call}, and reads the answer's body; one that {@code reader} throws over is a fault
   * too.
   */
  public <T> T query(RemotingCommand request, Duration timeout, Function<byte[], T> reader)
      throws BrokerFault, InterruptedException {
    RemotingCommand response = call(request, timeout);
    byte[] body = response.getBody();
    try {
      return reader.apply(body == null ? new byte[0] : body);
    } catch (RuntimeException e) {
      throw unreadable(request.getCode(), String.valueOf(e.getMessage()), e);
    }
  }

  /**
   * As {@link #call}, and reads a number from the answer's header; a fault too if it isn't there.
   */
  public long callForNumber(RemotingCommand request, Duration timeout, String field)
      throws BrokerFault, InterruptedException {
    RemotingCommand response = call(request, timeout);
    try {
      return Long.parseLong(response.getExtFields().get(field));
    } catch (NumberFormatException | NullPointerException e) {
      throw unreadable(request.getCode(), "no " + field, e);
    }
  }

  /** The fault of an answer of success that makes no sense. */
  public BrokerFault unreadable(int requestCode, String what, @Nullable Throwable cause) {
    return new BrokerFault(
        Kind.REFUSED,
        BrokerFault.NO_CODE,
        "unreadable answer of %s to request %d: %s".formatted(server, requestCode, what),
        cause);
  }

  /**
   * Sends a request, which must not be touched any more. The future completes with the answer,
   * whatever its code, or with a {@link BrokerFault}, {@code timeout} from now at the latest.
   */
  public CompletableFuture<RemotingCommand> send(RemotingCommand request, Duration timeout) {
    byte[] body = request.getBody();
    return send(request, body == null ? null : ByteBuffer.wrap(body), timeout);
  }

  /**
   * As {@link #send(RemotingCommand, Duration)}, with the remaining bytes of {@code body} as the
   * request's body. They are sent from where they are: leave them alone until the future completes
   * with an answer, or this connection has been aborted.
   */
  public CompletableFuture<RemotingCommand> send(
      RemotingCommand request, @Nullable ByteBuffer body, Duration timeout) {
    if (pending.size() >= MAX_PENDING) {
      return CompletableFuture.failedFuture(
          new BrokerFault(Kind.BUSY, MAX_PENDING + " requests wait for " + server + " already"));
    }
    Call call = encode(request, body);
    meter.sent(call);
    pending.put(call.opaque(), call);
    startTimeout(call, timeout);
    outbox.add(call);
    String end = ended.get();
    if (end != null) {
      fail(call, lost(call, end)); // it may have come too late for the one who ended us to see it
    }
    return call.future();
  }

  private Call encode(RemotingCommand request, @Nullable ByteBuffer body) {
    request.setLanguage(LanguageCode.JAVA);
    request.setVersion(MQVersion.CURRENT_VERSION);
    request.setSerializeTypeCurrentRPC(
        SerializeType.JSON); // the one encoding that all versions read
    if (signer != null) {
      signer.sign(request, body);
    }
    return new Call(
        request.getOpaque(),
        request.getCode(),
        request.encodeHeader(body == null ? 0 : body.remaining()),
        body);
  }

  private void startTimeout(Call call, Duration timeout) {
    try {
      call.timeout(
          timer.schedule(
              () -> fail(call, timedOut(call, timeout)), timeout.toNanos(), TimeUnit.NANOSECONDS));
    } catch (RejectedExecutionException e) {
      endOurselves("its cluster's client was closed", wire::close);
    }
  }

  private BrokerFault timedOut(Call call, Duration timeout) {
    return new BrokerFault(
        Kind.TIMED_OUT,
        "no answer from %s to request %d within %d ms"
            .formatted(server, call.code(), timeout.toMillis()));
  }

  /** The fault that an answer stands for whose code the caller does not take for success. */
  public BrokerFault fault(int requestCode, RemotingCommand response) {
    String remark = response.getRemark();
    return new BrokerFault(
        ResponseFaults.kindOf(response.getCode(), remark),
        response.getCode(),
        server
            + " answered request "
            + requestCode
            + " with code "
            + response.getCode()
            + (remark == null ? "" : ": " + remark),
        null);
  }

  /**
   * Is there room for requests that could as well be made later? Half of what may be pending is
   * kept for those that can't.
   */
  public boolean hasRoom() {
    return pending.size() < MAX_PENDING / 2;
  }

  public boolean isOpen() {
    return ended.get() == null;
  }

  /**
   * Resets the connection: what has not reached the server yet never will. What the server has read
   * already it may still execute.
   */
  public void abort() {
    endOurselves("aborted", wire::abort);
  }

  @Override
  public void close() {
    endOurselves("closed", wire::close);
  }

  @Override
  public String toString() {
    return server;
  }

  private void readLoop() {
    try {
      while (true) {
        RemotingCommand command = reader.read();
        if (!command.isResponseType()) {
          continue; // brokers call clients for transactions and rebalances, which we take no part
          // in
        }
        Call call = pending.remove(command.getOpaque());
        if (call != null) { // else it timed out
          meter.answered(call);
          call.answer(command);
        }
      }
    } catch (IOException e) {
      end(String.valueOf(e.getMessage()), wire::close);
    } catch (RuntimeException | Error e) {
      LOG.error("reader failed, closing the connection: server={}", server, e);
      end("reader failed: " + e, wire::close);
    }
  }

  private void writeLoop() {
    try {
      outbox.drain();
    } catch (IOException e) {
      end(String.valueOf(e.getMessage()), wire::close);
    } catch (InterruptedException e) {
      end("closed", wire::close); // how end() stops us
    } catch (RuntimeException | Error e) {
      LOG.error("writer failed, closing the connection: server={}", server, e);
      end("writer failed: " + e, wire::close);
    }
  }

  private void endOurselves(String reason, Runnable endWire) {
    endedByUs |= isOpen();
    end(reason, endWire);
  }

  private void end(String reason, Runnable endWire) {
    if (!ended.compareAndSet(null, reason)) {
      return;
    }
    endWire.run();
    writerThread.interrupt();
    for (Call call : pending.values()) {
      fail(call, lost(call, reason));
    }
    LOG.debug("connection ended: server={} reason={}", server, reason);
  }

  private BrokerFault lost(Call call, String reason) {
    return new BrokerFault(
        Kind.CONNECTION_LOST,
        "connection to %s ended before it answered request %d: %s"
            .formatted(server, call.code(), reason));
  }

  private void fail(Call call, BrokerFault fault) {
    if (pending.remove(call.opaque()) != null
        && !(endedByUs && fault.kind() == Kind.CONNECTION_LOST)) {
      meter.failed(fault.kind());
    }
    call.fail(fault);
  }
}
