package dev.hourglass.backend.cuda;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import dev.hourglass.architecture.Cycles;
import org.junit.jupiter.api.Test;

/** A backend sees the SPI, and of the rest of Hourglass only what knows no tensors. */
final class ArchitectureTest {
  private static final JavaClasses CLASSES =
      new ClassFileImporter()
          .withImportOption(new ImportOption.DoNotIncludeTests())
          .importPackages("dev.hourglass.backend.cuda");

  @Test
  void dependsOnTheSpiOnly() {
    classes()
        .should()
        .onlyDependOnClassesThat()
        .resideInAnyPackage(
            "dev.hourglass.backend.cuda..",
            "dev.hourglass.base",
            "dev.hourglass.tensor",
            "dev.hourglass.backend.natives",
            "java..",
            "jcuda..",
            "org.jspecify.annotations",
            "org.slf4j")
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
