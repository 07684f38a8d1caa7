package dev.lockstep.coordinator.session;

import dev.lockstep.coordinator.control.Control;
import dev.lockstep.coordinator.loop.Loop;
import dev.lockstep.worker.v1.SessionRequest;
import dev.lockstep.worker.v1.SessionResponse;
import dev.lockstep.worker.v1.WorkerService;
import io.quarkus.grpc.GrpcService;
import io.smallrye.mutiny.Multi;
import io.vertx.core.Context;
import io.vertx.core.Vertx;
import org.jspecify.annotations.Nullable;

/**
 * The workers' door: hands what comes in over to the control loop, and what the control loop says
 * to the stream.
 */
@GrpcService
public class WorkerSessions implements WorkerService {
  private final Control control;
  private final Loop loop;

  /** Serves the control plane. */
  public WorkerSessions(Control control, Loop loop) {
    this.control = control;
    this.loop = loop;
  }

  @Override
  public Multi<SessionResponse> session(Multi<SessionRequest> requests) {
    Context context = Vertx.currentContext();
    return Multi.createFrom()
        .<SessionResponse>emitter(emitter -> {
          // The buffer is not bounded by a number but by the protocol: but for answers to what the
          // worker
          // sent, little is said, and a worker that does not read is gone when its lease ends.
          WorkerStream stream = new WorkerStream(control, loop, emitter);
          emitter.onTermination(stream::terminated);
          requests.subscribe().withSubscriber(stream);
        })
        .emitOn(work -> run(context, work));
  }

  /** Messages are written by the thread that owns the connection. */
  private static void run(@Nullable Context context, Runnable work) {
    if (context == null) {
      work.run();
    } else {
      context.runOnContext(ignored -> work.run());
    }
  }
}
