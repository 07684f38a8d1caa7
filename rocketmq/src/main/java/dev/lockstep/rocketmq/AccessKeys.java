package dev.lockstep.rocketmq;

import org.jspecify.annotations.Nullable;

/**
 * Credentials for a cluster with access control.
 *
 * @param accessKey who we are
 * @param secretKey what requests are signed with; never sent
 * @param securityToken a temporary credential's token, if there is one
 */
public record AccessKeys(String accessKey, String secretKey, @Nullable String securityToken) {

  public AccessKeys {
    requirePresent("accessKey", accessKey);
    requirePresent("secretKey", secretKey);
  }

  private static void requirePresent(String field, String value) {
    if (value.isBlank()) {
      throw new IllegalArgumentException(field + " must not be blank");
    }
  }

  /** Names the key's owner only: secrets never reach a log. */
  @Override
  public String toString() {
    return "AccessKeys[accessKey=" + accessKey + ", secretKey=redacted]";
  }
}
