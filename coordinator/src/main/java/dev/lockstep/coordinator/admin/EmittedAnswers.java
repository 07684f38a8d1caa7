package dev.lockstep.coordinator.admin;

import dev.lockstep.coordinator.admin.request.Answers;
import io.smallrye.mutiny.subscription.MultiEmitter;
import java.util.ArrayList;
import java.util.List;

/** Answers that go to a Mutiny stream. Thread-safe. */
final class EmittedAnswers<T> implements Answers<T> {
  private final MultiEmitter<? super T> emitter;
  private final List<Runnable> listeners = new ArrayList<>();
  private boolean ended;

  EmittedAnswers(MultiEmitter<? super T> emitter) {
    this.emitter = emitter;
  }

  @Override
  public void send(T answer) {
    emitter.emit(answer);
  }

  @Override
  public boolean wanted() {
    return emitter.requested() > 0;
  }

  @Override
  public void onGone(Runnable listener) {
    synchronized (this) {
      if (!ended) {
        listeners.add(listener);
        return;
      }
    }
    listener.run();
  }

  void end() {
    List<Runnable> told;
    synchronized (this) {
      ended = true;
      told = List.copyOf(listeners);
      listeners.clear();
    }
    told.forEach(Runnable::run);
  }
}
