package dev.lockstep.coordinator.admin.request;

/** Between resource names and ids. Names have been validated before. */
public final class ResourceIds {
  private ResourceIds() {}

  /** The id in "clusters/{id}", "tasks/{id}" or "operations/{id}". */
  public static String of(String name) {
    return name.substring(name.indexOf('/') + 1);
  }
}
