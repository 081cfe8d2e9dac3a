package dev.hourglass.backend;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import dev.hourglass.architecture.Cycles;
import org.junit.jupiter.api.Test;

/** A backend sees kernels over matrices, never a gradient tape, a model or a dataset. */
final class ArchitectureTest {
  private static final JavaClasses CLASSES =
      new ClassFileImporter()
          .withImportOption(new ImportOption.DoNotIncludeTests())
          .importPackages("dev.hourglass.backend");

  @Test
  void noBackendSeesWhatIsBuiltOnTheSpi() {
    noClasses()
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage(
            "dev.hourglass.autodiff..", "dev.hourglass.models..", "dev.hourglass.data..")
        .check(CLASSES);
  }

  @Test
  void noBackendOfThisModuleSeesThePureJavaOne() {
    noClasses()
        .that()
        .resideOutsideOfPackage("dev.hourglass.backend.purejava..")
        .should()
        .dependOnClassesThat()
        .resideInAPackage("dev.hourglass.backend.purejava..")
        .check(CLASSES);
  }

  /** So that another of ND4J's backends can use the rest. */
  @Test
  void onlyTheDeviceOfTheNd4jBackendAndItsThreadsKnowOpenBlas() {
    noClasses()
        .that()
        .resideInAPackage("dev.hourglass.backend.nd4j..")
        .and()
        .haveSimpleNameNotStartingWith("CpuDevice")
        .and()
        .haveSimpleNameNotStartingWith("ProcessThreads")
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage("org.bytedeco.openblas..", "org.nd4j.linalg.cpu..")
        .check(CLASSES);
  }

  /** CUDA is the business of hourglass-backend-cuda, which brings a device of its own. */
  @Test
  void nothingHereKnowsCuda() {
    noClasses()
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage(
            "org.bytedeco.cuda..", "org.nd4j.linalg.jcublas..", "org.nd4j.jita..", "jcuda..")
        .check(CLASSES);
  }

  /** ND4J is optional: without it, all else must still load. */
  @Test
  void onlyTheNd4jBackendKnowsNd4j() {
    noClasses()
        .that()
        .resideOutsideOfPackage("dev.hourglass.backend.nd4j..")
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage("org.nd4j..", "dev.hourglass.backend.nd4j..")
        .check(CLASSES);
  }

  /** Probes ask it where nothing of a backend may be loaded. */
  @Test
  void whatFindsNativesKnowsNoBackend() {
    classes()
        .that()
        .resideInAPackage("dev.hourglass.backend.javacpp")
        .should()
        .onlyDependOnClassesThat()
        .resideInAnyPackage(
            "dev.hourglass.backend.javacpp",
            "dev.hourglass.backend.natives",
            "dev.hourglass.tensor",
            "org.bytedeco.javacpp",
            "org.slf4j",
            "org.jspecify.annotations",
            "java..")
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
