package dev.hourglass;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.lang.ArchRule;
import dev.hourglass.architecture.Cycles;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * Dependencies within core point at the SPI; the SPI depends on nothing but itself and the base.
 */
final class ArchitectureTest {
  private static final String[] LIBRARIES = {"java..", "org.slf4j", "org.jspecify.annotations"};

  private static final JavaClasses CLASSES =
      new ClassFileImporter()
          .withImportOption(new ImportOption.DoNotIncludeTests())
          .importPackages("dev.hourglass");

  @Test
  void theBaseKnowsNothingElse() {
    only("dev.hourglass.base..").check(CLASSES);
  }

  @Test
  void theSpiDependsOnNothingButTheBase() {
    only("dev.hourglass.tensor..", "dev.hourglass.base").check(CLASSES);
  }

  @Test
  void theJavaBackendSeesTheSpiAndWhatBackendsShare() {
    only(
            "dev.hourglass.backend.purejava..",
            "dev.hourglass.backend.loops",
            "dev.hourglass.backend.threads",
            "dev.hourglass.tensor",
            "com.sun.management")
        .check(CLASSES);
  }

  /** The Java backend loads it by name, for without the incubator module it can't be linked. */
  @Test
  void theVectorsSeeTheSpiAndTheLoopsAndNothingSeesThem() {
    only(
            "dev.hourglass.backend.vectors..",
            "dev.hourglass.backend.loops",
            "dev.hourglass.tensor",
            "jdk.incubator.vector")
        .check(CLASSES);
    noClasses()
        .that()
        .resideOutsideOfPackage("dev.hourglass.backend.vectors..")
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage("dev.hourglass.backend.vectors..", "jdk.incubator.vector..")
        .check(CLASSES);
  }

  @Test
  void theThreadsKnowNothingOfTensors() {
    only("dev.hourglass.backend.threads..").check(CLASSES);
  }

  @Test
  void theLoopsSeeTheSpiOnly() {
    only("dev.hourglass.backend.loops..", "dev.hourglass.tensor").check(CLASSES);
  }

  @Test
  void theFoldersOfNativesKnowNothingOfTensors() {
    only("dev.hourglass.backend.natives..").check(CLASSES);
  }

  @Test
  void autodiffSeesTheSpiOnly() {
    only("dev.hourglass.autodiff..", "dev.hourglass.tensor").check(CLASSES);
  }

  @Test
  void coreConsistsOfThoseParts() {
    classes()
        .should()
        .resideInAnyPackage(
            "dev.hourglass.base..",
            "dev.hourglass.tensor..",
            "dev.hourglass.backend.purejava..",
            "dev.hourglass.backend.loops..",
            "dev.hourglass.backend.vectors..",
            "dev.hourglass.backend.threads..",
            "dev.hourglass.backend.natives..",
            "dev.hourglass.autodiff..")
        .check(CLASSES);
  }

  @Test
  void noPackageNeedsOneThatNeedsIt() {
    Cycles.noneOfPackages().check(CLASSES);
  }

  /** The seven are those of the layer that validates, which wrap each other's results. */
  @Test
  void fewClassesNeedEachOther() {
    Cycles.ofAtMostClasses(7).check(CLASSES);
  }

  /** Classes of the package depend on itself, the others given, and core's two libraries. */
  private static ArchRule only(String itself, String... others) {
    String[] allowed =
        Stream.of(Stream.of(itself), Stream.of(others), Stream.of(LIBRARIES))
            .flatMap(packages -> packages)
            .toArray(String[]::new);
    return classes()
        .that()
        .resideInAPackage(itself)
        .should()
        .onlyDependOnClassesThat()
        .resideInAnyPackage(allowed);
  }
}
