package dev.hourglass.data;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import dev.hourglass.data.synthetic.Digits;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.api.io.TempDir;

/** Messages have the same digits everywhere. */
final class LocaleTest {
  private final Locale before = Locale.getDefault();

  @BeforeEach
  void writeWithOtherDigits() {
    Locale.setDefault(Locale.forLanguageTag("ar-EG-u-nu-arab"));
    assertEquals("\u0661", String.format("%d", 1));
  }

  @AfterEach
  void restore() {
    Locale.setDefault(before);
  }

  @Test
  void messagesHaveTheDigitsOfEverywhere(@TempDir Path directory) throws IOException {
    Path file = directory.resolve("idx");
    Files.write(file, Idx.header(3, 28));
    Dataset dataset = Dataset.of(new float[12], 3);
    List<Executable> mistakes =
        List.of(
            () -> dataset.slice(2, 9),
            () -> dataset.row(8),
            () -> dataset.value(1, 7),
            () -> dataset.withLabels(new int[2]),
            () -> dataset.copyRow(1, new float[2], 5),
            () -> dataset.copyRows(1, 8, new float[2], 5),
            () -> dataset.copyRows(1, 2, new float[2], 5),
            () -> dataset.requireWithin(1, 2, "why"),
            () -> dataset.requireWithin(2, 1, "why"),
            () -> Dataset.of(new float[][] {{1, 2}, {3}}),
            () -> Dataset.of(new float[] {1, Float.NaN}, 2),
            () -> Dataset.of(new float[5], 2),
            () -> Dataset.of(new float[5], 0),
            () -> Digits.synthetic(Integer.MAX_VALUE, 1),
            () -> IdxFile.read(file),
            () -> IdxReader.open(file, 1));
    for (Executable mistake : mistakes) {
      String message = String.valueOf(assertThrows(Exception.class, mistake).getMessage());
      assertTrue(message.matches("(?s).*[0-9].*"), message);
      assertTrue(message.chars().noneMatch(c -> c > 127 && Character.isDigit(c)), message);
    }
  }

  @Test
  void nothingIsFormattedByTheLocale() {
    noClasses()
        .should()
        .callMethod(String.class, "formatted", Object[].class)
        .orShould()
        .callMethod(String.class, "format", String.class, Object[].class)
        .check(
            new ClassFileImporter()
                .withImportOption(new ImportOption.DoNotIncludeTests())
                .importPackages("dev.hourglass.data", "dev.hourglass.table"));
  }
}
