package dev.lockstep.testbed;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * Asks {@link ClusterExtension} for a cluster, on a field or a parameter of type {@link
 * RocketMqCluster}. Within a test class, one name is one cluster: where it is mentioned more than
 * once, the mentions must be equal.
 */
@Documented
@Retention(RetentionPolicy.RUNTIME)
@Target({ElementType.FIELD, ElementType.PARAMETER})
public @interface Cluster {

  /** The cluster's name. */
  String name();

  /** The version of its servers. */
  ServerVersion version() default ServerVersion.V5_5_0;

  /** How many brokers. */
  int brokers() default 1;

  /** Whether to start a gRPC proxy. */
  boolean proxy() default false;

  /** Whether to put a {@link dev.lockstep.testbed.link.Link} in front of it. */
  boolean behindLink() default false;

  /** Broker settings, each {@code key=value}. */
  String[] settings() default {};
}
