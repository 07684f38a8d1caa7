package dev.lockstep.e2e.architecture;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Optional;

/**
 * The Maven modules and what each of them may use of the others. A class belongs to the module
 * whose folder it was compiled in, whatever its package says.
 */
enum Module {
  /** The contracts, all of them generated code. */
  PROTO("proto", "dev\\.lockstep\\.(admin|worker)\\.v1"),
  LOGGING("logging", "dev\\.lockstep\\.logging"),
  ROCKETMQ("rocketmq", "dev\\.lockstep\\.rocketmq"),
  WORKER("worker", "dev\\.lockstep\\.worker"),
  COORDINATOR("coordinator", "dev\\.lockstep\\.coordinator"),
  MESSAGE_RELAY("message-relay", "dev\\.lockstep\\.relay"),
  OFFSET_SYNC("offset-sync", "dev\\.lockstep\\.offsetsync"),
  TESTBED("testbed", "dev\\.lockstep\\.testbed"),
  E2E("e2e", "dev\\.lockstep\\.e2e");

  private final String folder;
  private final String packages;

  Module(String folder, String rootPackages) {
    this.folder = folder;
    this.packages = rootPackages + "(\\..*)?";
  }

  String folder() {
    return folder;
  }

  boolean mayUse(Module other) {
    return other == this
        || switch (this) {
          case PROTO, LOGGING, ROCKETMQ, TESTBED -> false;
          case COORDINATOR -> other == PROTO || other == LOGGING;
          case WORKER -> other == PROTO || other == LOGGING || other == ROCKETMQ;
          case MESSAGE_RELAY, OFFSET_SYNC -> other == WORKER || other == PROTO || other == ROCKETMQ;
          // The services run as processes and are used over their API: never their classes.
          case E2E -> other == PROTO || other == ROCKETMQ || other == TESTBED;
        };
  }

  /** True if the package is a root package of this module or below one. */
  boolean owns(String packageName) {
    return packageName.matches(packages);
  }

  Path classes(Path root) {
    return root.resolve(folder).resolve("target").resolve("classes");
  }

  /** Classes that were compiled in this module. */
  DescribedPredicate<JavaClass> classes() {
    return DescribedPredicate.describe(
        "are in " + folder, type -> of(type).filter(module -> module == this).isPresent());
  }

  /** The module that a class was compiled in; empty for a class that is not ours. */
  static Optional<Module> of(JavaClass type) {
    return type.getSource()
        .flatMap(source ->
            Arrays.stream(values())
                .filter(module ->
                    source.getUri().toString().contains("/" + module.folder + "/target/classes/"))
                .findFirst());
  }
}
