package dev.lockstep.coordinator.admin.validation;

import dev.lockstep.admin.v1.Credentials;
import java.util.regex.Pattern;

/**
 * Credentials are given by reference only.
 *
 * <p>INVARIANT: a value that is not a reference is never shown, since it is most likely the secret
 * itself.
 */
final class CredentialRules {
  private static final Pattern REFERENCE =
      Pattern.compile("env:[A-Za-z_][A-Za-z0-9_]{0,254}|file:/[^\\p{Cntrl}]{1,4095}");
  private static final String ALLOWED =
      "a reference that a worker resolves, \"env:NAME\" (an environment variable) or \"file:/absolute/path\"";

  private CredentialRules() {}

  static void check(Field field, Credentials credentials) {
    required(field.child("access_key"), credentials.getAccessKey());
    required(field.child("secret_key"), credentials.getSecretKey());
    if (!credentials.getSecurityToken().isEmpty()) {
      required(field.child("security_token"), credentials.getSecurityToken());
    }
  }

  private static void required(Field field, String reference) {
    if (reference.isEmpty()) {
      field.require(ALLOWED);
    } else if (!REFERENCE.matcher(reference).matches()) {
      field.reject("must be " + ALLOWED + ", never the secret itself; what was given is not shown");
    }
  }
}
