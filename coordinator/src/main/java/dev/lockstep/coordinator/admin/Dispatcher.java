package dev.lockstep.coordinator.admin;

import dev.lockstep.coordinator.admin.request.Answers;
import dev.lockstep.coordinator.admin.request.Peer;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.subscription.BackPressureStrategy;
import io.smallrye.mutiny.subscription.MultiEmitter;
import jakarta.annotation.PreDestroy;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.BiConsumer;
import java.util.function.Function;

/**
 * Carries each call out on a virtual thread of its own, off the event loop that took it in, so that
 * it may wait for the store and for workers. Thread-safe.
 */
@ApplicationScoped
class Dispatcher {
  private final ExecutorService threads =
      Executors.newThreadPerTaskExecutor(Thread.ofVirtual().name("admin-", 0).factory());

  /**
   * A call with one answer. It goes on when the caller goes: what it waits for is bounded, and a
   * change that was begun is better ended.
   */
  <T> Uni<T> call(Function<Peer, T> work) {
    Peer peer = PeerInterceptor.current();
    return Uni.createFrom().item(() -> work.apply(peer)).runSubscriptionOn(threads);
  }

  /**
   * A call that answers as it goes. The work learns through its answers that the caller has gone.
   */
  <T> Multi<T> stream(BiConsumer<Peer, Answers<T>> work) {
    Peer peer = PeerInterceptor.current();
    return Multi.createFrom()
        .emitter(
            emitter -> {
              EmittedAnswers<T> answers = new EmittedAnswers<>(emitter);
              emitter.onTermination(answers::end);
              threads.execute(() -> carryOut(work, peer, answers, emitter));
            },
            BackPressureStrategy.BUFFER);
  }

  private static <T> void carryOut(
      BiConsumer<Peer, Answers<T>> work,
      Peer peer,
      EmittedAnswers<T> answers,
      MultiEmitter<? super T> emitter) {
    try {
      work.accept(peer, answers);
      emitter.complete();
    } catch (Throwable t) {
      emitter.fail(t);
    }
  }

  @PreDestroy
  void close() {
    threads.shutdownNow();
  }
}
