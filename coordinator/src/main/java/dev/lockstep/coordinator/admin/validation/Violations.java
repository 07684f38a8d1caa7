package dev.lockstep.coordinator.admin.validation;

import java.util.ArrayList;
import java.util.List;

/** All that is wrong with one request, in the order of its fields. For one thread. */
public final class Violations {
  private final List<Violation> found = new ArrayList<>();

  /** The field of this name at the top of the request. */
  public Field field(String name) {
    return new Field(this, name);
  }

  void add(Violation violation) {
    found.add(violation);
  }

  /** What was found so far. */
  public List<Violation> found() {
    return List.copyOf(found);
  }

  /**
   * Ends the validation.
   *
   * @throws InvalidRequestException if anything was found
   */
  public void throwIfAny() {
    if (!found.isEmpty()) {
      throw new InvalidRequestException(found);
    }
  }
}
