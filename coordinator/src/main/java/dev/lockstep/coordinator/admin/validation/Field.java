package dev.lockstep.coordinator.admin.validation;

/** A place in a request, known by its path, where something may be wrong. */
public final class Field {
  private final Violations violations;
  private final String path;

  Field(Violations violations, String path) {
    this.violations = violations;
    this.path = path;
  }

  /** A field of this message. */
  public Field child(String name) {
    return new Field(violations, path + "." + name);
  }

  /** An element of this repeated field. */
  public Field item(int index) {
    return new Field(violations, path + "[" + index + "]");
  }

  /** An entry of this map. */
  public Field entry(String key) {
    return new Field(violations, path + "[" + Quoted.of(key) + "]");
  }

  /** Records that the value here is not allowed, and what is. */
  public void reject(String description) {
    violations.add(new Violation(path, description));
  }

  /** Records that a value must be given here. */
  public void require(String allowed) {
    reject("is required: " + allowed);
  }

  /** Where this is. */
  public String path() {
    return path;
  }
}
