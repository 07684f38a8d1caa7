package dev.lockstep.worker;

/** Names of resources as in the admin API, such as "tasks/orders-dr". */
public final class ResourceNames {

  private ResourceNames() {}

  /** The id in a name, which is its last part; an id alone stays what it is. */
  public static String id(String name) {
    return name.substring(name.lastIndexOf('/') + 1);
  }
}
