package dev.lockstep.coordinator.admin.validation;

/**
 * One thing that is wrong with a request.
 *
 * @param field path of the field as it stands in the proto, such as {@code
 *     task.mappings[1].destination_topic}
 * @param description what is allowed, and what was found where that is safe to show
 */
public record Violation(String field, String description) {
  /** Checks that both parts say something. */
  public Violation {
    if (field.isBlank() || description.isBlank()) {
      throw new IllegalArgumentException("a violation names its field and what is allowed");
    }
  }
}
