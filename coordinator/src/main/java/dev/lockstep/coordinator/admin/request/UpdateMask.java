package dev.lockstep.coordinator.admin.request;

import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.FieldMask;
import com.google.protobuf.Message;
import dev.lockstep.coordinator.admin.validation.Quoted;
import dev.lockstep.coordinator.admin.validation.Violations;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** Which top-level fields an update changes, and the change. */
public final class UpdateMask {
  private final Set<String> fields;

  private UpdateMask(Set<String> fields) {
    this.fields = fields;
  }

  /**
   * The fields that a request changes: those that the mask names, or, without a mask, those of the
   * allowed ones that are set in the resource it sends.
   *
   * @throws dev.lockstep.coordinator.admin.validation.InvalidRequestException if the mask names
   *     another field
   */
  public static UpdateMask of(FieldMask mask, Message sent, List<String> allowed) {
    Violations violations = new Violations();
    for (int i = 0; i < mask.getPathsCount(); i++) {
      String path = mask.getPaths(i);
      if (!allowed.contains(path)) {
        violations
            .field("update_mask")
            .reject("must name only " + String.join(", ", allowed) + ", not " + Quoted.of(path));
      }
    }
    violations.throwIfAny();
    Set<String> fields = new LinkedHashSet<>(mask.getPathsList());
    if (fields.isEmpty()) {
      allowed.stream().filter(name -> isSet(sent, field(sent, name))).forEach(fields::add);
    }
    return new UpdateMask(fields);
  }

  /**
   * Takes the fields over from what was sent; those that are not set there return to their
   * defaults.
   */
  public void apply(Message sent, Message.Builder target) {
    for (String name : fields) {
      FieldDescriptor field = field(sent, name);
      if (isSet(sent, field)) {
        target.setField(field, sent.getField(field));
      } else {
        target.clearField(field);
      }
    }
  }

  private static boolean isSet(Message message, FieldDescriptor field) {
    return field.isRepeated() ? message.getRepeatedFieldCount(field) > 0 : message.hasField(field);
  }

  private static FieldDescriptor field(Message message, String name) {
    FieldDescriptor field = message.getDescriptorForType().findFieldByName(name);
    if (field == null) {
      throw new IllegalArgumentException(
          name + " is no field of " + message.getDescriptorForType().getFullName());
    }
    return field;
  }
}
