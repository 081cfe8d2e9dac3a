package dev.hourglass.examples;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.io.PrintStream;
import org.junit.jupiter.api.Test;

/**
 * Programs get their backend from the class path at run time, by name, and never compile to one.
 */
final class ArchitectureTest {
  private static final JavaClasses CLASSES =
      new ClassFileImporter()
          .withImportOption(new ImportOption.DoNotIncludeTests())
          .importPackages("dev.hourglass.examples");

  @Test
  void noBackendIsNamed() {
    noClasses()
        .should()
        .dependOnClassesThat()
        .resideInAPackage("dev.hourglass.backend..")
        .allowEmptyShould(true)
        .check(CLASSES);
  }

  /** The digits would be those of the user's language. */
  @Test
  void nothingIsFormattedByTheLocale() {
    noClasses()
        .should()
        .callMethod(String.class, "formatted", Object[].class)
        .orShould()
        .callMethod(String.class, "format", String.class, Object[].class)
        .orShould()
        .callMethod(PrintStream.class, "printf", String.class, Object[].class)
        .check(CLASSES);
  }
}
