package dev.lockstep.rocketmq.nativeimage;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.lang.classfile.Attributes;
import java.lang.classfile.ClassFile;
import java.lang.classfile.ClassModel;
import java.lang.classfile.FieldModel;
import java.lang.reflect.AccessFlag;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import java.util.regex.Pattern;

/** The classes of jars as they are written there; none is loaded. By name, nested ones with $. */
final class JarClasses {

  private static final Pattern CLASS_IN_SIGNATURE = Pattern.compile("L([A-Za-z0-9_/$]+)");

  private final Map<String, ClassModel> classes = new TreeMap<>();

  /** Reads the jars that these classes came from. */
  static JarClasses besides(List<Class<?>> members) {
    JarClasses read = new JarClasses();
    members.forEach(member -> read.add(jarOf(member)));
    return read;
  }

  List<String> names() {
    return List.copyOf(classes.keySet());
  }

  boolean contains(String name) {
    return classes.containsKey(name);
  }

  /** Is it a class without a name of its own in the source? */
  boolean isAnonymousOrLocal(String name) {
    ClassModel model = classes.get(name);
    return model != null && model.findAttribute(Attributes.enclosingMethod()).isPresent();
  }

  /** Is it one of these types, or of a type below one? */
  boolean isBelow(String name, List<String> types) {
    if (types.contains(name)) {
      return true;
    }
    ClassModel model = classes.get(name);
    return model != null
        && (model.interfaces().stream()
                .anyMatch(type -> isBelow(dotted(type.asInternalName()), types))
            || model
                .superclass()
                .filter(type -> isBelow(dotted(type.asInternalName()), types))
                .isPresent());
  }

  /** What a serializer meets in an instance: the super class, and the types of its fields. */
  List<String> reachedFrom(String name) {
    List<String> reached = new ArrayList<>();
    ClassModel model = classes.get(name);
    if (model != null) {
      model.superclass().ifPresent(type -> reached.add(dotted(type.asInternalName())));
      model.fields().stream()
          .filter(field -> !field.flags().has(AccessFlag.STATIC))
          .filter(field -> !field.flags().has(AccessFlag.TRANSIENT))
          .forEach(field -> reached.addAll(typesOf(field)));
    }
    return reached.stream().filter(this::contains).toList();
  }

  private static List<String> typesOf(FieldModel field) {
    String type =
        field
            .findAttribute(Attributes.signature())
            .map(signature -> signature.signature().stringValue())
            .orElseGet(() -> field.fieldType().stringValue());
    return CLASS_IN_SIGNATURE.matcher(type).results().map(m -> dotted(m.group(1))).toList();
  }

  private void add(Path jar) {
    try (JarFile file = new JarFile(jar.toFile())) {
      for (JarEntry entry : Collections.list(file.entries())) {
        if (entry.getName().endsWith(".class") && !entry.getName().contains("-info")) {
          try (InputStream bytes = file.getInputStream(entry)) {
            ClassModel model = ClassFile.of().parse(bytes.readAllBytes());
            classes.put(dotted(model.thisClass().asInternalName()), model);
          }
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static String dotted(String internalName) {
    return internalName.replace('/', '.');
  }

  private static Path jarOf(Class<?> member) {
    try {
      return Path.of(member.getProtectionDomain().getCodeSource().getLocation().toURI());
    } catch (URISyntaxException e) {
      throw new IllegalStateException(e);
    }
  }
}
