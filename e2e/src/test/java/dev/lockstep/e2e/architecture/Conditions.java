package dev.lockstep.e2e.architecture;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaField;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ConditionEvents;
import com.tngtech.archunit.lang.SimpleConditionEvent;

/** What our rules ask of classes and fields beyond ArchUnit's own vocabulary. */
final class Conditions {
  private Conditions() {}

  /** Everything of ours that a class of the module uses is in a module that this one may use. */
  static ArchCondition<JavaClass> useOnlyWhatItMay(Module module) {
    return new ArchCondition<>("use only the modules that " + module.folder() + " may use") {
      @Override
      public void check(JavaClass type, ConditionEvents events) {
        for (var dependency : type.getDirectDependenciesFromSelf()) {
          Module.of(dependency.getTargetClass().getBaseComponentType())
              .filter(used -> !module.mayUse(used))
              .ifPresent(used ->
                  events.add(
                      SimpleConditionEvent.violated(
                          type,
                          module.folder()
                              + " must not use "
                              + used.folder()
                              + ": "
                              + dependency.getDescription())));
        }
      }
    };
  }

  /** A class lies in a package of its module, so that no two modules share one. */
  static ArchCondition<JavaClass> lieInAPackageOf(Module module) {
    return new ArchCondition<>("lie in a package of " + module.folder()) {
      @Override
      public void check(JavaClass type, ConditionEvents events) {
        if (!module.owns(type.getPackageName())) {
          events.add(
              SimpleConditionEvent.violated(
                  type, type.getName() + " lies outside the packages of " + module.folder()));
        }
      }
    };
  }

  /** The package has a package-info.java with NullMarked, or NullAway would not look at it. */
  static ArchCondition<JavaClass> beInANullMarkedPackage() {
    return new ArchCondition<>("be in a package that is @NullMarked") {
      @Override
      public void check(JavaClass type, ConditionEvents events) {
        if (!type.getPackage().isAnnotatedWith("org.jspecify.annotations.NullMarked")) {
          events.add(
              SimpleConditionEvent.violated(
                  type, type.getPackageName() + " has no @NullMarked package-info.java"));
        }
      }
    };
  }

  /** A static field is a constant: state belongs to an object that someone made. */
  static ArchCondition<JavaField> beFinalIfStatic() {
    return new ArchCondition<>("be final if static") {
      @Override
      public void check(JavaField field, ConditionEvents events) {
        var modifiers = field.getModifiers();
        if (modifiers.contains(JavaModifier.STATIC) && !modifiers.contains(JavaModifier.FINAL)) {
          events.add(
              SimpleConditionEvent.violated(
                  field, field.getFullName() + " is static and not final"));
        }
      }
    };
  }
}
