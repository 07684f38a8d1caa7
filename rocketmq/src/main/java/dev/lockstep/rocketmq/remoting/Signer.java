package dev.lockstep.rocketmq.remoting;

import dev.lockstep.rocketmq.AccessKeys;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.Base64;
import java.util.Map;
import java.util.TreeMap;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.apache.rocketmq.remoting.protocol.RemotingCommand;
import org.jspecify.annotations.Nullable;

/**
 * Signs requests as RocketMQ's access control wants it: HMAC-SHA1 over the header's field values in
 * the order of their names, then the body. Bodies are fed to the digest in place; RocketMQ's own
 * hook first copies them. Thread-safe.
 */
final class Signer {

  private static final String ALGORITHM = "HmacSHA1";

  private final AccessKeys keys;
  private final SecretKeySpec secret;

  Signer(AccessKeys keys) {
    this.keys = keys;
    this.secret = new SecretKeySpec(keys.secretKey().getBytes(StandardCharsets.UTF_8), ALGORITHM);
  }

  /** Adds the credentials and the signature to the request's header. */
  void sign(RemotingCommand request, @Nullable ByteBuffer body) {
    request.makeCustomHeaderToNet();
    request.addExtField("AccessKey", keys.accessKey());
    String token = keys.securityToken();
    if (token != null) {
      request.addExtField("SecurityToken", token);
    }
    Map<String, String> fields = request.getExtFields();
    fields.remove("Signature"); // a request that is sent again
    Mac mac = newMac();
    for (String value : new TreeMap<>(fields).values()) {
      mac.update(value.getBytes(StandardCharsets.UTF_8));
    }
    if (body != null) {
      mac.update(body.duplicate());
    }
    request.addExtField("Signature", Base64.getEncoder().encodeToString(mac.doFinal()));
  }

  private Mac newMac() {
    try {
      Mac mac = Mac.getInstance(ALGORITHM);
      mac.init(secret);
      return mac;
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every JDK has " + ALGORITHM, e);
    }
  }
}
