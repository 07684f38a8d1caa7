package dev.lockstep.coordinator.admin;

import io.grpc.ForwardingServerCall.SimpleForwardingServerCall;
import io.grpc.ForwardingServerCallListener.SimpleForwardingServerCallListener;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import io.grpc.Status;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import io.quarkus.grpc.GlobalInterceptor;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;

/** Times the calls of the admin API, by method and by the code that they ended with. */
@ApplicationScoped
@GlobalInterceptor
class CallMetrics implements ServerInterceptor {
  private static final String API = "lockstep.admin.v1.";

  private final MeterRegistry registry;

  CallMetrics(MeterRegistry registry) {
    this.registry = registry;
  }

  @Override
  public <Q, R> ServerCall.Listener<Q> interceptCall(
      ServerCall<Q, R> call, Metadata headers, ServerCallHandler<Q, R> next) {
    MethodDescriptor<Q, R> method = call.getMethodDescriptor();
    if (!Objects.requireNonNullElse(method.getServiceName(), "").startsWith(API)) {
      return next.startCall(call, headers);
    }
    Observation seen = new Observation(method, System.nanoTime());
    ServerCall.Listener<Q> listener =
        next.startCall(
            new SimpleForwardingServerCall<>(call) {
              @Override
              public void close(Status status, Metadata trailers) {
                seen.ended(status.getCode());
                super.close(status, trailers);
              }
            },
            headers);
    return new SimpleForwardingServerCallListener<>(listener) {
      @Override
      public void onCancel() {
        seen.ended(Status.Code.CANCELLED);
        super.onCancel();
      }
    };
  }

  /** One call; it ends once, by whoever is first: the server, or a caller who goes. */
  private final class Observation {
    private final MethodDescriptor<?, ?> method;
    private final long began;
    private final AtomicBoolean over = new AtomicBoolean();

    Observation(MethodDescriptor<?, ?> method, long began) {
      this.method = method;
      this.began = began;
    }

    void ended(Status.Code code) {
      if (over.compareAndSet(false, true)) {
        timer(method, code).record(System.nanoTime() - began, TimeUnit.NANOSECONDS);
      }
    }
  }

  private Timer timer(MethodDescriptor<?, ?> method, Status.Code code) {
    return Timer.builder("lockstep.admin.call")
        .description("Calls of the admin API, from when they came in to their end")
        .tag(
            "service",
            Objects.requireNonNullElse(method.getServiceName(), "").substring(API.length()))
        .tag("method", Objects.requireNonNullElse(method.getBareMethodName(), ""))
        .tag("code", code.name())
        .register(registry);
  }
}
