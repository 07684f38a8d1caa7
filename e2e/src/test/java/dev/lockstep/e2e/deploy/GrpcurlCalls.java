package dev.lockstep.e2e.deploy;

import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Message;
import com.google.protobuf.util.JsonFormat;
import dev.lockstep.admin.v1.ClusterServiceGrpc;
import dev.lockstep.admin.v1.OperationServiceGrpc;
import dev.lockstep.admin.v1.ProgressServiceGrpc;
import dev.lockstep.admin.v1.TaskServiceGrpc;
import io.grpc.MethodDescriptor;
import io.grpc.MethodDescriptor.PrototypeMarshaller;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The grpcurl calls that a text shows. */
final class GrpcurlCalls {

  private static final Pattern CALL =
      Pattern.compile("grpcurl [^'\n]*?(?:-d '([^']*)')?[ \\\\\n]*\\S+ (lockstep[.\\w]+/\\w+)");

  private static final Map<String, MethodDescriptor<?, ?>> METHODS =
      Stream.of(
              ClusterServiceGrpc.getServiceDescriptor(),
              TaskServiceGrpc.getServiceDescriptor(),
              ProgressServiceGrpc.getServiceDescriptor(),
              OperationServiceGrpc.getServiceDescriptor())
          .flatMap(service -> service.getMethods().stream())
          .collect(Collectors.toMap(MethodDescriptor::getFullMethodName, Function.identity()));

  private GrpcurlCalls() {}

  static List<Call> in(String text) {
    return CALL.matcher(text)
        .results()
        .map(call -> new Call(call.group(2), call.group(1) == null ? "{}" : call.group(1)))
        .toList();
  }

  record Call(String method, String json) {

    /** The call exists, and every field of its request does. */
    void assertUnderstood() {
      MethodDescriptor<?, ?> known = METHODS.get(method);
      if (known == null) {
        throw new AssertionError("there is no " + method);
      }
      Message.Builder request = request(known).newBuilderForType();
      try {
        JsonFormat.parser().merge(json, request);
      } catch (InvalidProtocolBufferException e) {
        throw new AssertionError(method + " " + json + ": " + e.getMessage(), e);
      }
    }

    private static Message request(MethodDescriptor<?, ?> method) {
      if (method.getRequestMarshaller() instanceof PrototypeMarshaller<?> marshaller
          && marshaller.getMessagePrototype() instanceof Message message) {
        return message;
      }
      throw new AssertionError(method.getFullMethodName() + " takes no message");
    }
  }
}
