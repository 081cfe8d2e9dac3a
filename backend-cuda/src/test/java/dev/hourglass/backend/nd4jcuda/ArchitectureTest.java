package dev.hourglass.backend.nd4jcuda;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.ArchConfiguration;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import dev.hourglass.architecture.Cycles;
import org.junit.jupiter.api.Test;

final class ArchitectureTest {
  /** Without reading the many thousand functions of CUDA that are only referred to. */
  private static final JavaClasses CLASSES =
      ArchConfiguration.withThreadLocalScope(
          configuration -> {
            configuration.setResolveMissingDependenciesFromClassPath(false);
            return new ClassFileImporter()
                .withImportOption(new ImportOption.DoNotIncludeTests())
                .importPackages("dev.hourglass.backend.nd4jcuda", "dev.hourglass.backend.cuda");
          });

  /** Nothing of ND4J's CUDA backend but the library behind {@code NativeOps}. */
  @Test
  void seesTheSpiTheSharedImplementationAndTheLibraries() {
    classes()
        .that()
        .resideInAPackage("dev.hourglass.backend.nd4jcuda")
        .should()
        .onlyDependOnClassesThat()
        .resideInAnyPackage(
            "dev.hourglass.backend.nd4jcuda",
            "dev.hourglass.backend.nd4j",
            "dev.hourglass.backend.nativememory",
            "dev.hourglass.backend.javacpp",
            "dev.hourglass.backend.natives",
            "dev.hourglass.backend.cuda.driver",
            "dev.hourglass.tensor",
            "org.nd4j.nativeblas",
            "org.bytedeco.javacpp",
            "org.bytedeco.cuda..",
            "jcuda..",
            "java..",
            "org.jspecify.annotations")
        .check(CLASSES);
  }

  /** It is found on every class path that has this module, mostly without any of these. */
  @Test
  void theProviderItselfNeedsNoOptionalDependency() {
    noClasses()
        .that()
        .haveSimpleName("Nd4jCudaProvider")
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage(
            "dev.hourglass.backend.nd4j",
            "dev.hourglass.backend.nativememory",
            "dev.hourglass.backend.javacpp",
            "org.nd4j..",
            "org.bytedeco..",
            "jcuda..")
        .check(CLASSES);
  }

  @Test
  void onlyTheDriversCardsAreAskedForThroughJCuda() {
    noClasses()
        .that()
        .resideInAPackage("dev.hourglass.backend.nd4jcuda")
        .and()
        .doNotHaveSimpleName("DriverCards")
        .should()
        .dependOnClassesThat()
        .resideInAPackage("jcuda..")
        .check(CLASSES);
  }

  @Test
  void nothingElseKnowsThisBackend() {
    noClasses()
        .that()
        .resideOutsideOfPackage("dev.hourglass.backend.nd4jcuda")
        .should()
        .dependOnClassesThat()
        .resideInAPackage("dev.hourglass.backend.nd4jcuda")
        .check(CLASSES);
  }

  @Test
  void noPackageNeedsOneThatNeedsIt() {
    Cycles.noneOfPackages().check(CLASSES);
  }

  @Test
  void noClassNeedsOneThatNeedsIt() {
    Cycles.ofAtMostClasses(1).check(CLASSES);
  }
}
