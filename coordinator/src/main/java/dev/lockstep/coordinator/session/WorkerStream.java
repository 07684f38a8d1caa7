package dev.lockstep.coordinator.session;

import dev.lockstep.coordinator.control.Control;
import dev.lockstep.coordinator.control.WorkerLink;
import dev.lockstep.coordinator.failure.ControlException;
import dev.lockstep.coordinator.loop.Loop;
import dev.lockstep.worker.v1.SessionRequest;
import dev.lockstep.worker.v1.SessionResponse;
import io.grpc.Status;
import io.smallrye.mutiny.subscription.MultiEmitter;
import java.util.concurrent.Flow;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * One worker's stream. Comes in on the connection's thread, is worked on by the control loop.
 *
 * <p>Asks for the next messages only when earlier ones were worked on, so that a busy control loop
 * slows the worker down instead of piling up its messages.
 */
final class WorkerStream implements WorkerLink, Flow.Subscriber<SessionRequest> {
  private static final int WINDOW = 32;

  private final Control control;
  private final Loop loop;
  private final MultiEmitter<? super SessionResponse> emitter;
  private final AtomicReference<Flow.@Nullable Subscription> subscription = new AtomicReference<>();

  WorkerStream(Control control, Loop loop, MultiEmitter<? super SessionResponse> emitter) {
    this.control = control;
    this.loop = loop;
    this.emitter = emitter;
  }

  @Override
  public void send(SessionResponse message) {
    emitter.emit(message);
  }

  @Override
  public void close() {
    emitter.complete();
  }

  @Override
  public void refuse(ControlException why) {
    emitter.fail(
        Status.fromCodeValue(why.reason().code().getNumber())
            .withDescription(why.reason() + ": " + why.getMessage())
            .asRuntimeException());
  }

  @Override
  public void onSubscribe(Flow.Subscription incoming) {
    subscription.set(incoming);
    incoming.request(WINDOW);
  }

  @Override
  public void onNext(SessionRequest message) {
    hand(() -> {
      control.received(this, message);
      requestOne();
    });
  }

  @Override
  public void onError(Throwable broken) {
    hand(() -> control.closed(this));
    // The worker is gone: there is nobody to tell.
    emitter.complete();
  }

  @Override
  public void onComplete() {
    hand(() -> control.closed(this));
    emitter.complete();
  }

  /** The answers' side has ended, whoever ended it. */
  void terminated() {
    Flow.Subscription incoming = subscription.getAndSet(null);
    if (incoming != null) {
      incoming.cancel();
    }
    hand(() -> control.closed(this));
  }

  private void requestOne() {
    Flow.Subscription incoming = subscription.get();
    if (incoming != null) {
      incoming.request(1);
    }
  }

  private void hand(Runnable work) {
    try {
      loop.post(work);
    } catch (ControlException e) {
      refuse(e);
    }
  }
}
