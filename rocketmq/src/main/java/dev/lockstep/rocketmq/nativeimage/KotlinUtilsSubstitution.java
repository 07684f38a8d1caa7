package dev.lockstep.rocketmq.nativeimage;

import com.alibaba.fastjson2.codec.BeanInfo;
import com.oracle.svm.core.annotate.Substitute;
import com.oracle.svm.core.annotate.TargetClass;

/**
 * fastjson2's part for Kotlin's beans. It refers to classes of Kotlin's library, which is not
 * there; an image that links all at build time cannot be built with it.
 */
@TargetClass(className = "com.alibaba.fastjson2.util.KotlinUtils")
final class KotlinUtilsSubstitution {

  private KotlinUtilsSubstitution() {}

  /** No class is Kotlin's. */
  @Substitute
  public static void getConstructor(Class<?> type, BeanInfo bean) {}
}
