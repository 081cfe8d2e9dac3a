package dev.hourglass;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideOutsideOfPackages;
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
 * Models and data are written against core, and never name a backend; and the packages of models
 * know those below them only.
 */
final class ArchitectureTest {
  private static final JavaClasses CLASSES =
      new ClassFileImporter()
          .withImportOption(new ImportOption.DoNotIncludeTests())
          .importPackages(
              "dev.hourglass.models",
              "dev.hourglass.data",
              "dev.hourglass.table",
              "dev.hourglass.anomaly",
              "dev.hourglass.text");

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
  void tablesDoNotKnowModels() {
    noClasses()
        .that()
        .resideInAPackage("dev.hourglass.table..")
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage(
            "dev.hourglass.models..", "dev.hourglass.anomaly..", "dev.hourglass.autodiff")
        .check(CLASSES);
  }

  /** A table is what it is whoever makes windows of it. */
  @Test
  void tablesDoNotKnowWindows() {
    noClasses()
        .that()
        .resideInAPackage("dev.hourglass.table")
        .should()
        .dependOnClassesThat()
        .resideInAPackage("dev.hourglass.table.window")
        .check(CLASSES);
  }

  /** Whatever gave the scores. */
  @Test
  void eventsKnowWindowsOnly() {
    noClasses()
        .that()
        .resideInAPackage("dev.hourglass.anomaly.events")
        .should()
        .dependOnClassesThat(
            resideInAPackage("dev.hourglass..")
                .and(
                    resideOutsideOfPackages(
                        "dev.hourglass.anomaly.events", "dev.hourglass.table.window")))
        .check(CLASSES);
  }

  /** What computes a verdict needs nobody who has fitted it, or saved it. */
  @Test
  void partsOfDetectorsKnowNoOtherPartOfThem() {
    noClasses()
        .that()
        .resideInAPackage("dev.hourglass.anomaly.parts")
        .should()
        .dependOnClassesThat(
            resideInAPackage("dev.hourglass.anomaly..")
                .and(resideOutsideOfPackages("dev.hourglass.anomaly.parts")))
        .check(CLASSES);
  }

  @Test
  void fittingDetectorsDoesNotKnowWhoSavesThem() {
    noClasses()
        .that()
        .resideInAPackage("dev.hourglass.anomaly.fitting")
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage("dev.hourglass.anomaly", "dev.hourglass.anomaly.saving")
        .check(CLASSES);
  }

  @Test
  void dataDoesNotKnowWhatPaintsSome() {
    noClasses()
        .that()
        .resideInAPackage("dev.hourglass.data")
        .should()
        .dependOnClassesThat()
        .resideInAPackage("dev.hourglass.data.synthetic")
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
    knowsOfModelsOnly("files").check(CLASSES);
    knowsOfModelsOnly("safetensors").check(CLASSES);
  }

  /** Another kind of models is saved in the same envelope. */
  @Test
  void theEnvelopeDoesNotKnowWhatIsInIt() {
    knowsOfModelsOnly("envelope", "files", "safetensors").check(CLASSES);
    noClasses()
        .that()
        .resideInAPackage("dev.hourglass.models.envelope")
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage(
            "dev.hourglass.table",
            "dev.hourglass.data",
            "dev.hourglass.tensor",
            "dev.hourglass.autodiff")
        .check(CLASSES);
  }

  /** What an autoencoder is depends on nothing that is done with it. */
  @Test
  void networksKnowNoOtherPartOfModels() {
    knowsOfModelsOnly("network").check(CLASSES);
  }

  @Test
  void objectivesKnowNetworksOnly() {
    knowsOfModelsOnly("objective", "network").check(CLASSES);
  }

  @Test
  void inferenceKnowsNetworksOnly() {
    knowsOfModelsOnly("inference", "network").check(CLASSES);
  }

  @Test
  void plansDoNotKnowWhatCarriesThemOut() {
    knowsOfModelsOnly("training", "objective", "network").check(CLASSES);
  }

  @Test
  void theEngineDoesNotKnowWhoTrainsOrSaves() {
    knowsOfModelsOnly("training.engine", "training", "objective", "inference", "network", "pca")
        .check(CLASSES);
  }

  @Test
  void principalComponentsKnowNoOtherPartOfModels() {
    knowsOfModelsOnly("pca").check(CLASSES);
  }

  @Test
  void savingKnowsNothingThatComputes() {
    noClasses()
        .that()
        .resideInAPackage("dev.hourglass.models.saving")
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage(
            "dev.hourglass.models",
            "dev.hourglass.models.inference",
            "dev.hourglass.models.training.engine",
            "dev.hourglass.models.pca")
        .check(CLASSES);
  }

  /** It is what users see, and rests on all the others; detectors are made of such models. */
  @Test
  void nothingBelowKnowsTheEntrance() {
    noClasses()
        .that()
        .resideOutsideOfPackages("dev.hourglass.models", "dev.hourglass.anomaly..")
        .should()
        .dependOnClassesThat()
        .resideInAPackage("dev.hourglass.models")
        .check(CLASSES);
  }

  @Test
  void packagesHaveNoCycles() {
    Cycles.noneOfPackages().check(CLASSES);
  }

  /**
   * A facade and its files are one idea; what more classes know of each other nobody can take
   * apart.
   */
  @Test
  void noMoreThanThreeClassesKnowEachOther() {
    Cycles.ofAtMostClasses(3).check(CLASSES);
  }

  /** Of this module's other packages, which are named by their ends, it knows these only. */
  private static ArchRule knowsOfModelsOnly(String itself, String... others) {
    String[] known =
        Stream.concat(Stream.of(itself), Stream.of(others))
            .map(name -> "dev.hourglass.models." + name)
            .toArray(String[]::new);
    return noClasses()
        .that()
        .resideInAPackage("dev.hourglass.models." + itself)
        .should()
        .dependOnClassesThat(
            resideInAPackage("dev.hourglass.models..").and(resideOutsideOfPackages(known)));
  }

  @Test
  void wordsKnowNothingElse() {
    noClasses()
        .that()
        .resideInAPackage("dev.hourglass.text")
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage(
            "dev.hourglass.models..",
            "dev.hourglass.anomaly..",
            "dev.hourglass.table..",
            "dev.hourglass.data..")
        .check(CLASSES);
  }

  /** Another reader of files of separated values would be one class's matter. */
  @Test
  void oneClassKnowsTheReaderOfSeparatedValues() {
    noClasses()
        .that()
        .doNotHaveFullyQualifiedName("dev.hourglass.table.CsvRecords")
        .and()
        .haveNameNotMatching("dev\\.hourglass\\.table\\.CsvRecords\\$.*")
        .should()
        .dependOnClassesThat()
        .resideInAPackage("de.siegmar.fastcsv..")
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
            "dev.hourglass.table..",
            "dev.hourglass.anomaly..",
            "dev.hourglass.text",
            "dev.hourglass.base",
            "dev.hourglass.tensor",
            "dev.hourglass.autodiff",
            "com.fasterxml.jackson..",
            "org.ejml..",
            "de.siegmar.fastcsv.reader",
            "org.slf4j",
            "java..",
            "org.jspecify.annotations")
        .check(CLASSES);
  }
}
