package dev.lockstep.coordinator.admin.validation;

import java.util.regex.Pattern;

/**
 * What a name of some kind may look like.
 *
 * @param pattern the whole name matches it
 * @param allowed the same in words, to stand after "must be"
 */
record Format(Pattern pattern, String allowed) {
  /** Id of a cluster or task. */
  static final Format RESOURCE_ID =
      of(
          "[a-z][a-z0-9-]{0,62}",
          "1 to 63 characters of a-z, 0-9 and \"-\", starting with a letter");

  /** Region of a cluster. */
  static final Format REGION =
      of("[a-z0-9-]{1,63}", "1 to 63 characters of a-z, 0-9 and \"-\", such as \"cn-hangzhou\"");

  /** Id of a mapping. */
  static final Format MAPPING_ID =
      of("[a-z0-9-]{1,63}", "1 to 63 characters of a-z, 0-9 and \"-\"");

  /** Topic, whether or not it is one of RocketMQ's own. */
  static final Format TOPIC =
      of(
          "[a-zA-Z0-9_%|-]{1,127}",
          "1 to 127 characters of a-z, A-Z, 0-9, \"_\", \"-\", \"%\" and \"|\"");

  /** Consumer group; 4.x brokers take 255 characters, 5.x 120. */
  static final Format GROUP =
      of(
          "[a-zA-Z0-9_%|-]{1,255}",
          "1 to 255 characters of a-z, A-Z, 0-9, \"_\", \"-\", \"%\" and \"|\"");

  /** Broker name. */
  static final Format BROKER =
      of(
          "[\\x21-\\x7e&&[^/]]{1,127}",
          "a broker name: 1 to 127 characters without spaces or \"/\"");

  /** Name of a user property. */
  static final Format PROPERTY =
      of(
          "[A-Za-z_][A-Za-z0-9_]{0,62}",
          "1 to 63 characters of A-Z, a-z, 0-9 and \"_\", starting with a letter or \"_\"");

  private static Format of(String regex, String allowed) {
    return new Format(Pattern.compile(regex), allowed);
  }

  boolean matches(String value) {
    return pattern.matcher(value).matches();
  }

  /** Checks a value that must be given. */
  boolean check(Field field, String value) {
    if (value.isEmpty()) {
      field.require(allowed);
      return false;
    }
    if (!matches(value)) {
      field.reject("must be " + allowed + ", not " + Quoted.of(value));
      return false;
    }
    return true;
  }

  /** Checks a value that may be left out. */
  boolean checkIfSet(Field field, String value) {
    return value.isEmpty() || check(field, value);
  }
}
