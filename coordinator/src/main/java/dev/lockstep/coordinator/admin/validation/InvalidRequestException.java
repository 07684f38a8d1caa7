package dev.lockstep.coordinator.admin.validation;

import java.util.List;

/**
 * A request that breaks the rules of its own fields, whatever the state of the system. Carries
 * everything that is wrong.
 */
public final class InvalidRequestException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final transient List<Violation> violations;

  /**
   * @param violations what is wrong, at least one
   */
  public InvalidRequestException(List<Violation> violations) {
    super(
        violations.size() + " invalid field(s), first: " + violations.getFirst().field(),
        null,
        false,
        false);
    this.violations = List.copyOf(violations);
  }

  /** A request with one thing wrong. */
  public static InvalidRequestException of(String field, String description) {
    return new InvalidRequestException(List.of(new Violation(field, description)));
  }

  /** What is wrong, in the order of the fields. */
  public List<Violation> violations() {
    return violations;
  }
}
