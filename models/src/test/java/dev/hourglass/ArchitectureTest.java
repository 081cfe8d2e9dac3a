package dev.hourglass;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import org.junit.jupiter.api.Test;

/** Models and data are written against core, and never name a backend. */
final class ArchitectureTest {
  private static final JavaClasses CLASSES =
      new ClassFileImporter()
          .withImportOption(new ImportOption.DoNotIncludeTests())
          .importPackages("dev.hourglass.models", "dev.hourglass.data", "dev.hourglass.text");

  @Test
  void noBackendIsNamed() {
    noClasses()
        .should()
        .dependOnClassesThat()
        .resideInAPackage("dev.hourglass.backend..")
        .check(CLASSES);
  }

  @Test
  void dataDoesNotKnowModels() {
    noClasses()
        .that()
        .resideInAPackage("dev.hourglass.data..")
        .should()
        .dependOnClassesThat()
        .resideInAPackage("dev.hourglass.models..")
        .check(CLASSES);
  }

  @Test
  void filesAndTheirFormatDoNotKnowModels() {
    noClasses()
        .that()
        .resideInAnyPackage("dev.hourglass.models.files", "dev.hourglass.models.safetensors")
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage("dev.hourglass.models", "dev.hourglass.data", "dev.hourglass.tensor")
        .check(CLASSES);
  }

  @Test
  void wordsKnowNothingElse() {
    noClasses()
        .that()
        .resideInAPackage("dev.hourglass.text")
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage("dev.hourglass.models..", "dev.hourglass.data..")
        .check(CLASSES);
  }

  @Test
  void librariesAreThoseOfTheDesign() {
    classes()
        .should()
        .onlyDependOnClassesThat()
        .resideInAnyPackage(
            "dev.hourglass.models..",
            "dev.hourglass.data..",
            "dev.hourglass.text",
            "dev.hourglass.tensor",
            "dev.hourglass.autodiff",
            "com.fasterxml.jackson..",
            "org.ejml..",
            "org.slf4j",
            "java..",
            "org.jspecify.annotations")
        .check(CLASSES);
  }
}
