package dev.lockstep.e2e.services;

import dev.lockstep.admin.v1.ClusterServiceGrpc;
import dev.lockstep.admin.v1.OperationServiceGrpc;
import dev.lockstep.admin.v1.ProgressServiceGrpc;
import dev.lockstep.admin.v1.TaskServiceGrpc;
import io.grpc.Channel;
import io.grpc.Grpc;
import io.grpc.InsecureChannelCredentials;
import io.grpc.ManagedChannel;
import java.util.concurrent.TimeUnit;

/**
 * The public admin API of one coordinator, over gRPC as any user calls it. Each stub is good for
 * one call: its deadline runs from when it was asked for. Thread-safe.
 */
public final class AdminApi implements AutoCloseable {

  private static final int DEADLINE_SECONDS = 60;

  private final ManagedChannel channel;

  private AdminApi(ManagedChannel channel) {
    this.channel = channel;
  }

  /**
   * A client for a coordinator; nothing is connected to before the first call.
   *
   * @param endpoint {@code host:port}
   */
  public static AdminApi at(String endpoint) {
    return new AdminApi(
        Grpc.newChannelBuilder(endpoint, InsecureChannelCredentials.create()).build());
  }

  /** The connection, for calls that the stubs cannot make. */
  public Channel channel() {
    return channel;
  }

  /** Clusters, for one call. */
  public ClusterServiceGrpc.ClusterServiceBlockingStub clusters() {
    return ClusterServiceGrpc.newBlockingStub(channel)
        .withWaitForReady()
        .withDeadlineAfter(DEADLINE_SECONDS, TimeUnit.SECONDS);
  }

  /** Tasks, for one call. */
  public TaskServiceGrpc.TaskServiceBlockingStub tasks() {
    return TaskServiceGrpc.newBlockingStub(channel)
        .withWaitForReady()
        .withDeadlineAfter(DEADLINE_SECONDS, TimeUnit.SECONDS);
  }

  /** Progress, for one call. */
  public ProgressServiceGrpc.ProgressServiceBlockingStub progress() {
    return ProgressServiceGrpc.newBlockingStub(channel)
        .withWaitForReady()
        .withDeadlineAfter(DEADLINE_SECONDS, TimeUnit.SECONDS);
  }

  /** Operations, for one call. */
  public OperationServiceGrpc.OperationServiceBlockingStub operations() {
    return OperationServiceGrpc.newBlockingStub(channel)
        .withWaitForReady()
        .withDeadlineAfter(DEADLINE_SECONDS, TimeUnit.SECONDS);
  }

  /** Ends all calls and connections. */
  @Override
  public void close() {
    channel.shutdownNow();
  }
}
