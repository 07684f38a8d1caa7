package dev.lockstep.coordinator.catalog;

/** Names of resources and the ids in them. */
public final class ResourceNames {
  private static final String CLUSTERS = "clusters/";
  private static final String TASKS = "tasks/";

  private ResourceNames() {}

  /** The name of a cluster. */
  public static String cluster(String id) {
    return CLUSTERS + id;
  }

  /** The name of a task. */
  public static String task(String id) {
    return TASKS + id;
  }

  /** The id in the name of a cluster. */
  public static String clusterId(String name) {
    return strip(CLUSTERS, name);
  }

  /** The id in the name of a task. */
  public static String taskId(String name) {
    return strip(TASKS, name);
  }

  private static String strip(String prefix, String name) {
    if (!name.startsWith(prefix) || name.length() == prefix.length()) {
      throw new IllegalArgumentException(
          "a name \"" + prefix + "{id}\" is expected, is \"" + name + "\"");
    }
    return name.substring(prefix.length());
  }
}
