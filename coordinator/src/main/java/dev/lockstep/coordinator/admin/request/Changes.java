package dev.lockstep.coordinator.admin.request;

import com.google.protobuf.CodedOutputStream;
import com.google.protobuf.Message;
import dev.lockstep.coordinator.catalog.Change;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/** What requests say about the changes they make. */
public final class Changes {
  private Changes() {}

  /**
   * The change of a request.
   *
   * @param call name of the call
   * @param request the whole request, of which a digest is kept with the request id
   */
  public static Change of(
      String call, Message request, String requestId, String etag, boolean validateOnly) {
    return new Change(requestId, call, digest(request), etag, validateOnly);
  }

  private static String digest(Message request) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream(request.getSerializedSize());
    CodedOutputStream out = CodedOutputStream.newInstance(bytes);
    // Maps have no order of their own: the same labels sent again must give the same digest.
    out.useDeterministicSerialization();
    try {
      request.writeTo(out);
      out.flush();
      return HexFormat.of()
          .formatHex(MessageDigest.getInstance("SHA-256").digest(bytes.toByteArray()));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }
}
