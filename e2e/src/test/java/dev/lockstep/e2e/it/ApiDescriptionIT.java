package dev.lockstep.e2e.it;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.DescriptorProtos.FileDescriptorProto;
import com.google.protobuf.InvalidProtocolBufferException;
import dev.lockstep.e2e.services.LockstepServices;
import io.grpc.reflection.v1.ServerReflectionGrpc;
import io.grpc.reflection.v1.ServerReflectionRequest;
import io.grpc.reflection.v1.ServerReflectionResponse;
import io.grpc.stub.StreamObserver;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The API says what it is, so that grpcurl needs no files. */
class ApiDescriptionIT {

  private static LockstepServices services;

  @BeforeAll
  static void startCoordinator() {
    services = TestServices.coordinator(ApiDescriptionIT.class, Duration.ofSeconds(5));
  }

  @AfterAll
  static void stopCoordinator() {
    if (services != null) {
      services.close();
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "lockstep.admin.v1.ClusterService",
        "lockstep.admin.v1.TaskService",
        "lockstep.admin.v1.ProgressService",
        "lockstep.admin.v1.OperationService",
        "google.rpc.Status"
      })
  void describes(String symbol) throws Exception {
    ServerReflectionResponse answer =
        ask(ServerReflectionRequest.newBuilder().setFileContainingSymbol(symbol).build());

    assertThat(answer.getFileDescriptorResponse().getFileDescriptorProtoList())
        .as(answer.toString())
        .anyMatch(file -> defines(file.toByteArray(), symbol));
  }

  private static boolean defines(byte[] file, String symbol) {
    FileDescriptorProto described;
    try {
      described = FileDescriptorProto.parseFrom(file);
    } catch (InvalidProtocolBufferException e) {
      throw new AssertionError(e);
    }
    String simpleName = symbol.substring(symbol.lastIndexOf('.') + 1);
    return symbol.equals(described.getPackage() + "." + simpleName)
        && (described.getServiceList().stream().anyMatch(it -> it.getName().equals(simpleName))
            || described.getMessageTypeList().stream()
                .anyMatch(it -> it.getName().equals(simpleName)));
  }

  private static ServerReflectionResponse ask(ServerReflectionRequest request) throws Exception {
    CompletableFuture<ServerReflectionResponse> answer = new CompletableFuture<>();
    StreamObserver<ServerReflectionRequest> reflection =
        ServerReflectionGrpc.newStub(services.api().channel())
            .serverReflectionInfo(
                new StreamObserver<>() {
                  @Override
                  public void onNext(ServerReflectionResponse response) {
                    answer.complete(response);
                  }

                  @Override
                  public void onError(Throwable failure) {
                    answer.completeExceptionally(failure);
                  }

                  @Override
                  public void onCompleted() {
                    // The answer came before.
                  }
                });
    reflection.onNext(request);
    reflection.onCompleted();
    return answer.get(10, TimeUnit.SECONDS);
  }
}
