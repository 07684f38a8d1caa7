package dev.lockstep.coordinator.admin.operation;

import dev.lockstep.admin.v1.CancelOperationRequest;
import dev.lockstep.admin.v1.GetOperationRequest;
import dev.lockstep.admin.v1.ListOperationsRequest;
import dev.lockstep.admin.v1.ListOperationsResponse;
import dev.lockstep.admin.v1.Operation;
import dev.lockstep.admin.v1.WaitOperationRequest;
import dev.lockstep.coordinator.admin.audit.Audited;
import dev.lockstep.coordinator.admin.request.PageToken;
import dev.lockstep.coordinator.admin.request.Peer;
import dev.lockstep.coordinator.admin.request.ResourceIds;
import dev.lockstep.coordinator.admin.validation.Durations;
import dev.lockstep.coordinator.admin.validation.OperationRequests;
import dev.lockstep.coordinator.catalog.Change;
import dev.lockstep.coordinator.catalog.Page;
import dev.lockstep.coordinator.operation.Operations;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;

/** The calls on operations. Blocking; thread-safe. */
@ApplicationScoped
public class OperationCalls {
  private static final Duration DEFAULT_WAIT = Duration.ofSeconds(60);

  private final Operations operations;
  private final Audited audited;

  /** Works on the given registry. */
  public OperationCalls(Operations operations, Audited audited) {
    this.operations = operations;
    this.audited = audited;
  }

  /** Returns one. */
  public Operation get(GetOperationRequest request) {
    OperationRequests.check(request);
    return operations.get(ResourceIds.of(request.getName()));
  }

  /** Lists them, newest first. */
  public ListOperationsResponse list(ListOperationsRequest request) {
    OperationRequests.check(request);
    String list = "operations?target=" + request.getTarget();
    Page<Operation> page =
        operations.list(
            request.getTarget(),
            PageToken.size(request.getPageSize()),
            PageToken.decode(list, request.getPageToken()));
    return ListOperationsResponse.newBuilder()
        .addAllOperations(page.items())
        .setNextPageToken(PageToken.encode(list, page.next()))
        .build();
  }

  /** Waits for the end of one, up to the time asked for. */
  public Operation await(WaitOperationRequest request) {
    OperationRequests.check(request);
    Duration timeout = request.hasTimeout() ? Durations.toJava(request.getTimeout()) : DEFAULT_WAIT;
    return operations.await(ResourceIds.of(request.getName()), timeout);
  }

  /** Asks one to stop. */
  public Operation cancel(CancelOperationRequest request, Peer peer) {
    OperationRequests.check(request);
    return audited.run(
        peer,
        request.getName(),
        Change.plain("CancelOperation"),
        () -> operations.cancel(ResourceIds.of(request.getName())));
  }
}
