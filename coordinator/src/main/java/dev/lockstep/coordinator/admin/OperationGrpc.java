package dev.lockstep.coordinator.admin;

import dev.lockstep.admin.v1.CancelOperationRequest;
import dev.lockstep.admin.v1.GetOperationRequest;
import dev.lockstep.admin.v1.ListOperationsRequest;
import dev.lockstep.admin.v1.ListOperationsResponse;
import dev.lockstep.admin.v1.Operation;
import dev.lockstep.admin.v1.OperationService;
import dev.lockstep.admin.v1.WaitOperationRequest;
import dev.lockstep.coordinator.admin.operation.OperationCalls;
import io.quarkus.grpc.GrpcService;
import io.smallrye.mutiny.Uni;

/** OperationService over gRPC. */
@GrpcService
class OperationGrpc implements OperationService {
  private final Dispatcher dispatcher;
  private final OperationCalls operations;

  OperationGrpc(Dispatcher dispatcher, OperationCalls operations) {
    this.dispatcher = dispatcher;
    this.operations = operations;
  }

  @Override
  public Uni<Operation> getOperation(GetOperationRequest request) {
    return dispatcher.call(peer -> operations.get(request));
  }

  @Override
  public Uni<ListOperationsResponse> listOperations(ListOperationsRequest request) {
    return dispatcher.call(peer -> operations.list(request));
  }

  @Override
  public Uni<Operation> waitOperation(WaitOperationRequest request) {
    return dispatcher.call(peer -> operations.await(request));
  }

  @Override
  public Uni<Operation> cancelOperation(CancelOperationRequest request) {
    return dispatcher.call(peer -> operations.cancel(request, peer));
  }
}
