package dev.lockstep.coordinator.admin;

import dev.lockstep.coordinator.admin.request.Peer;
import io.grpc.Context;
import io.grpc.Contexts;
import io.grpc.Grpc;
import io.grpc.Metadata;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import io.quarkus.grpc.GlobalInterceptor;
import jakarta.enterprise.context.ApplicationScoped;
import java.net.InetSocketAddress;
import java.net.SocketAddress;

/** Keeps who calls, for the audit log. */
@ApplicationScoped
@GlobalInterceptor
class PeerInterceptor implements ServerInterceptor {
  private static final Context.Key<Peer> PEER =
      Context.keyWithDefault("lockstep.peer", Peer.UNKNOWN);

  /** Who makes the call that this thread has just taken in. */
  static Peer current() {
    return PEER.get();
  }

  @Override
  public <Q, R> ServerCall.Listener<Q> interceptCall(
      ServerCall<Q, R> call, Metadata headers, ServerCallHandler<Q, R> next) {
    SocketAddress remote = call.getAttributes().get(Grpc.TRANSPORT_ATTR_REMOTE_ADDR);
    Peer peer =
        switch (remote) {
          case null -> Peer.UNKNOWN;
          case InetSocketAddress inet -> new Peer(inet.getHostString() + ":" + inet.getPort());
          default -> new Peer(remote.toString());
        };
    return Contexts.interceptCall(Context.current().withValue(PEER, peer), call, headers, next);
  }
}
