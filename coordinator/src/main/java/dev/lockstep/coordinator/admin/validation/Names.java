package dev.lockstep.coordinator.admin.validation;

import java.util.regex.Pattern;

/**
 * Resource names.
 *
 * @param collection first part of the name, such as "clusters"
 * @param id what the second part may look like
 * @param allowed the id in words
 */
record Names(String collection, Pattern id, String allowed) {
  static final Names CLUSTER =
      new Names("clusters", Format.RESOURCE_ID.pattern(), Format.RESOURCE_ID.allowed());
  static final Names TASK =
      new Names("tasks", Format.RESOURCE_ID.pattern(), Format.RESOURCE_ID.allowed());
  static final Names OPERATION =
      new Names(
          "operations",
          Pattern.compile("[A-Za-z0-9-]{1,63}"),
          "1 to 63 characters of A-Z, a-z, 0-9 and \"-\"");

  boolean matches(String name) {
    String prefix = collection + "/";
    return name.startsWith(prefix) && id.matcher(name.substring(prefix.length())).matches();
  }

  boolean check(Field field, String name) {
    String form = "\"" + collection + "/{id}\" with an id of " + allowed;
    if (name.isEmpty()) {
      field.require(form);
      return false;
    }
    if (!matches(name)) {
      field.reject("must be " + form + ", not " + Quoted.of(name));
      return false;
    }
    return true;
  }
}
