package dev.hourglass.benchmarks;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import org.junit.jupiter.api.Test;

/**
 * Benchmarks get their backend from the class path at run time, by name, and never compile to one.
 */
final class ArchitectureTest {
  private static final JavaClasses CLASSES =
      new ClassFileImporter()
          .withImportOption(new ImportOption.DoNotIncludeTests())
          .importPackages("dev.hourglass.benchmarks");

  @Test
  void noBackendIsNamed() {
    noClasses()
        .should()
        .dependOnClassesThat()
        .resideInAPackage("dev.hourglass.backend..")
        .allowEmptyShould(true)
        .check(CLASSES);
  }
}
