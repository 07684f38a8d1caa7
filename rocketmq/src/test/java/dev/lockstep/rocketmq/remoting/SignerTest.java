package dev.lockstep.rocketmq.remoting;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lockstep.rocketmq.AccessKeys;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import org.apache.rocketmq.acl.common.AclClientRPCHook;
import org.apache.rocketmq.acl.common.SessionCredentials;
import org.apache.rocketmq.remoting.protocol.RemotingCommand;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.NullSource;
import org.junit.jupiter.params.provider.ValueSource;

class SignerTest {

  @ParameterizedTest
  @NullSource
  @ValueSource(strings = {"token"})
  void signsAsRocketMqsOwnClientDoes(@Nullable String token) {
    // Given
    byte[] body = "bödy".getBytes(StandardCharsets.UTF_8);
    RemotingCommand theirs = request(body);
    new AclClientRPCHook(new SessionCredentials("access", "secret", token))
        .doBeforeRequest("any", theirs);

    // When
    RemotingCommand ours = request(body);
    new Signer(new AccessKeys("access", "secret", token)).sign(ours, ByteBuffer.wrap(body));

    // Then
    assertThat(ours.getExtFields()).isEqualTo(theirs.getExtFields());
  }

  private static RemotingCommand request(byte[] body) {
    return Request.of(310).with("topic", "größe").with("queueId", 3).with("a", "b").build(body);
  }
}
