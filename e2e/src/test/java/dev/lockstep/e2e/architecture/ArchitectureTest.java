package dev.lockstep.e2e.architecture;

import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.fields;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noFields;
import static com.tngtech.archunit.library.GeneralCodingRules.ACCESS_STANDARD_STREAMS;
import static com.tngtech.archunit.library.GeneralCodingRules.USE_JAVA_UTIL_LOGGING;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.library.dependencies.SliceAssignment;
import com.tngtech.archunit.library.dependencies.SliceIdentifier;
import java.util.Arrays;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The rules. Each says why it is one where its name does not. */
class ArchitectureTest {
  private static final Repository REPOSITORY = new Repository();

  /** Written by hand, so that our habits apply. */
  private static final DescribedPredicate<JavaClass> OURS = not(Module.PROTO.classes());

  /** What runs in production. Tools for people at a shell and test servers print to the console. */
  private static final DescribedPredicate<JavaClass> PRODUCTION =
      OURS.and(not(Module.TESTBED.classes())).and(not(Module.E2E.classes()));

  @Test
  void rulesCoverEveryModuleOfTheBuild() {
    assertThat(Arrays.stream(Module.values()).map(Module::folder).collect(Collectors.toSet()))
        .isEqualTo(REPOSITORY.modulesInPom());
  }

  /** Without classes every rule would hold. */
  @ParameterizedTest
  @EnumSource
  void moduleWithSourcesIsCompiled(Module module) {
    assumeThat(REPOSITORY.hasSources(module)).isTrue();

    assertThat(REPOSITORY.classes().that(module.classes()))
        .as("classes of %s; build it first: ./mvnw package", module.folder())
        .isNotEmpty();
  }

  @ParameterizedTest
  @EnumSource
  void moduleUsesOnlyWhatItMay(Module module) {
    check(classes().that(module.classes()).should(Conditions.useOnlyWhatItMay(module)));
  }

  @ParameterizedTest
  @EnumSource
  void moduleKeepsToItsPackages(Module module) {
    check(classes().that(module.classes()).should(Conditions.lieInAPackageOf(module)));
  }

  @Test
  void rocketmqKnowsNoFrameworkAndNoApi() {
    check(
        noClasses()
            .that(Module.ROCKETMQ.classes())
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage(
                "io.quarkus..",
                "io.smallrye..",
                "jakarta..",
                "io.grpc..",
                "com.google.protobuf..",
                "com.google.rpc.."));
  }

  /**
   * All knowledge of RocketMQ is in one module; the coordinator runs where no broker can be
   * reached.
   */
  @ParameterizedTest
  @EnumSource(names = {"PROTO", "LOGGING", "WORKER", "COORDINATOR", "MESSAGE_RELAY", "OFFSET_SYNC"})
  void onlyRocketmqKnowsRocketmq(Module module) {
    check(
        noClasses()
            .that(module.classes())
            .should()
            .dependOnClassesThat()
            .resideInAPackage("org.apache.rocketmq.."));
  }

  @ParameterizedTest
  @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "PROTO")
  void packagesOfAModuleFormNoCycle(Module module) {
    check(
        slices()
            .assignedFrom(packagesOf(module))
            .namingSlices("package $1")
            .should()
            .beFreeOfCycles());
  }

  @Test
  void productionLogsAndDoesNotPrint() {
    check(noClasses().that(PRODUCTION).should(ACCESS_STANDARD_STREAMS));
    check(noClasses().that(PRODUCTION).should(USE_JAVA_UTIL_LOGGING));
  }

  @Test
  void dependenciesComeThroughConstructors() {
    check(
        noFields()
            .that()
            .areDeclaredInClassesThat(OURS)
            .should()
            .beAnnotatedWith("jakarta.inject.Inject")
            .orShould()
            .beAnnotatedWith("org.eclipse.microprofile.config.inject.ConfigProperty")
            .orShould()
            .beAnnotatedWith("io.quarkus.grpc.GrpcClient"));
  }

  @Test
  void noStateIsStatic() {
    check(fields().that().areDeclaredInClassesThat(OURS).should(Conditions.beFinalIfStatic()));
  }

  @Test
  void everyPackageIsNullMarked() {
    check(classes().that(OURS).should(Conditions.beInANullMarkedPackage()));
  }

  /**
   * A module that has no such classes keeps the rule: {@link #moduleWithSourcesIsCompiled} sees to
   * the rest.
   */
  private static void check(ArchRule rule) {
    rule.allowEmptyShould(true).check(REPOSITORY.classes());
  }

  private static SliceAssignment packagesOf(Module module) {
    return new SliceAssignment() {
      @Override
      public SliceIdentifier getIdentifierOf(JavaClass type) {
        return module.classes().test(type)
            ? SliceIdentifier.of(type.getPackageName())
            : SliceIdentifier.ignore();
      }

      @Override
      public String getDescription() {
        return "the packages of " + module.folder();
      }
    };
  }
}
