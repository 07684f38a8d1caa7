package dev.lockstep.testbed;

import java.lang.reflect.AnnotatedElement;
import java.lang.reflect.Executable;
import java.lang.reflect.Field;
import java.lang.reflect.Modifier;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionConfigurationException;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;
import org.junit.jupiter.api.extension.TestInstancePostProcessor;
import org.junit.platform.commons.support.HierarchyTraversalMode;
import org.junit.platform.commons.support.ReflectionSupport;

/**
 * Injects the {@link RocketMqCluster}s that a test class asks for by {@link Cluster}. They start
 * once per class, all at the same time, before the first test, and are closed after the last.
 */
public final class ClusterExtension
    implements BeforeAllCallback, AfterAllCallback, TestInstancePostProcessor, ParameterResolver {

  private static final ExtensionContext.Namespace NAMESPACE =
      ExtensionContext.Namespace.create(ClusterExtension.class);

  @Override
  public void beforeAll(ExtensionContext context) throws IllegalAccessException {
    Class<?> testClass = context.getRequiredTestClass();
    StartedClusters clusters = StartedClusters.start(wanted(testClass).toList());
    context.getStore(NAMESPACE).put(testClass, clusters);
    inject(testClass, null, clusters);
  }

  @Override
  public void afterAll(ExtensionContext context) {
    StartedClusters clusters =
        context.getStore(NAMESPACE).remove(context.getRequiredTestClass(), StartedClusters.class);
    if (clusters != null) {
      clusters.close();
    }
  }

  @Override
  public void postProcessTestInstance(Object testInstance, ExtensionContext context)
      throws IllegalAccessException {
    inject(testInstance.getClass(), testInstance, clusters(context));
  }

  @Override
  public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
    return parameter.isAnnotated(Cluster.class);
  }

  @Override
  public Object resolveParameter(ParameterContext parameter, ExtensionContext context) {
    Cluster annotation = parameter.findAnnotation(Cluster.class).orElseThrow();
    return clusters(context).get(annotation.name());
  }

  private static StartedClusters clusters(ExtensionContext context) {
    return Objects.requireNonNull(
        context.getStore(NAMESPACE).get(context.getRequiredTestClass(), StartedClusters.class),
        "clusters of " + context.getRequiredTestClass());
  }

  private static Stream<Cluster> wanted(Class<?> testClass) {
    Stream<? extends AnnotatedElement> fields = fields(testClass);
    Stream<? extends AnnotatedElement> parameters =
        Stream.<Executable>concat(
                Stream.of(testClass.getDeclaredConstructors()),
                ReflectionSupport.streamMethods(
                    testClass, method -> true, HierarchyTraversalMode.TOP_DOWN))
            .flatMap(executable -> Stream.of(executable.getParameters()));
    return Stream.concat(fields, parameters)
        .flatMap(element -> Stream.ofNullable(element.getAnnotation(Cluster.class)));
  }

  private static Stream<Field> fields(Class<?> testClass) {
    return ReflectionSupport.streamFields(
        testClass,
        field -> field.isAnnotationPresent(Cluster.class),
        HierarchyTraversalMode.TOP_DOWN);
  }

  /** Sets the static fields, or those of the instance if there is one. */
  private static void inject(
      Class<?> testClass, @Nullable Object instance, StartedClusters clusters)
      throws IllegalAccessException {
    for (Field field : fields(testClass).toList()) {
      if (!field.getType().equals(RocketMqCluster.class)) {
        throw new ExtensionConfigurationException(
            "@Cluster needs the type RocketMqCluster: " + field);
      }
      if (Modifier.isStatic(field.getModifiers()) == (instance == null)) {
        field.setAccessible(true);
        field.set(instance, clusters.get(field.getAnnotation(Cluster.class).name()));
      }
    }
  }
}
