package dev.lockstep.coordinator.admin.validation;

import com.google.protobuf.Descriptors.EnumValueDescriptor;
import com.google.protobuf.ProtocolMessageEnum;
import java.util.stream.Collectors;

/** Rules for enum fields. */
final class Enums {
  private Enums() {}

  /** Refuses numbers that the contract does not know. */
  static <E extends Enum<E> & ProtocolMessageEnum> void known(Field field, E value, int number) {
    if (value.getDescriptorForType().findValueByNumber(number) == null) {
      field.reject("must be one of " + allowed(value) + ", not the number " + number);
    }
  }

  private static String allowed(ProtocolMessageEnum anyValue) {
    return anyValue.getDescriptorForType().getValues().stream()
        .filter(v -> v.getNumber() != 0)
        .map(EnumValueDescriptor::getName)
        .collect(Collectors.joining(", "));
  }
}
