package dev.hourglass.table;

import static java.util.Objects.requireNonNull;

import dev.hourglass.text.Quote;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * How a file of separated values is read: a value. Each of its methods that choose something
 * returns a changed copy.
 *
 * <p>Defaults: the first line that isn't empty has the columns' names, the separator is found among
 * comma, semicolon, tab and bar, numbers have a decimal point, and types are found. A cell is
 * missing where there is nothing, or one of the words NA, N/A, n/a, {@code <NA>}, #N/A, NaN, nan,
 * NaT, NULL, null, None, \N and ?, without quotes; in a column that isn't of texts also with them.
 *
 * @param names of the columns of a file without a header; empty if it has one
 * @param separator between cells; null if it is found
 * @param hasDecimalComma whether a comma is before a number's fraction
 * @param missingWords what stands for a missing cell, beside nothing
 * @param types of some columns, by their names
 */
public record CsvFormat(
    List<String> names,
    @Nullable Character separator,
    boolean hasDecimalComma,
    List<String> missingWords,
    Map<String, CellType> types) {
  private static final List<String> MISSING =
      List.of(
          "NA", "N/A", "n/a", "<NA>", "#N/A", "NaN", "nan", "NaT", "NULL", "null", "None", "\\N",
          "?");

  /**
   * Checks the choices.
   *
   * @throws IllegalArgumentException if the separator can't be one, or a name is there twice
   */
  public CsvFormat {
    names = List.copyOf(names);
    missingWords =
        List.copyOf(new LinkedHashSet<>(missingWords.stream().map(String::strip).toList()));
    types = Collections.unmodifiableMap(new LinkedHashMap<>(types));
    types.forEach(
        (name, type) -> {
          requireNonNull(name, "name");
          requireNonNull(type, "type");
        });
    if (separator != null && !canSeparate(separator)) {
      throw new IllegalArgumentException(
          "The separator is '"
              + Quote.of(separator.toString())
              + "'; give a character that is no letter, digit, quote or end of a line, such as ';'");
    }
    if (separator != null && separator == ',' && hasDecimalComma) {
      throw new IllegalArgumentException(
          "A comma can't separate cells and be in numbers; choose another separator");
    }
    Set<String> distinct = new HashSet<>();
    for (String name : names) {
      if (!distinct.add(name)) {
        throw new IllegalArgumentException(
            "Two columns are named \"" + Quote.of(name) + "\"; rename one");
      }
    }
  }

  private static boolean canSeparate(char character) {
    return !Character.isLetterOrDigit(character)
        && !Character.isSurrogate(character)
        && "\"\r\n.-+ ".indexOf(character) < 0;
  }

  /** All that isn't chosen is as usual. */
  public static CsvFormat standard() {
    return new CsvFormat(List.of(), null, false, MISSING, Map.of());
  }

  /**
   * The file has no header, and its columns these names.
   *
   * @param columnNames at least one, each another
   */
  public CsvFormat withoutHeader(String... columnNames) {
    if (columnNames.length == 0) {
      throw new IllegalArgumentException("No names; give one for each column of the file");
    }
    return new CsvFormat(
        Arrays.asList(columnNames), separator, hasDecimalComma, missingWords, types);
  }

  /** The character between cells: none of letters, digits, quotes, spaces and what numbers have. */
  public CsvFormat separator(char character) {
    return new CsvFormat(names, character, hasDecimalComma, missingWords, types);
  }

  /** Numbers have a comma before their fraction, and none a point. */
  public CsvFormat decimalComma() {
    return new CsvFormat(names, separator, true, missingWords, types);
  }

  /** These words stand for a missing cell, in place of the usual ones; nothing always does. */
  public CsvFormat missing(String... words) {
    return new CsvFormat(names, separator, hasDecimalComma, Arrays.asList(words), types);
  }

  /**
   * These columns are of these types: a cell that isn't of its column's is an error. The types of
   * the others are found. Where all are given, the file needn't be read to find them.
   */
  public CsvFormat withTypes(Map<String, CellType> columnTypes) {
    Map<String, CellType> all = new LinkedHashMap<>(types);
    all.putAll(columnTypes);
    return new CsvFormat(names, separator, hasDecimalComma, missingWords, all);
  }

  /** What is before a number's fraction. */
  char decimalMark() {
    return hasDecimalComma ? ',' : '.';
  }

  /** Characters among which the separator is found. */
  String candidates() {
    return hasDecimalComma ? ";\t|" : ",;\t|";
  }

  /** The choices that aren't the defaults. */
  @Override
  public String toString() {
    List<String> choices = new ArrayList<>();
    if (!names.isEmpty()) {
      choices.add("without header, names " + Quote.list(names));
    }
    if (separator != null) {
      choices.add("separator '" + Quote.of(separator.toString()) + "'");
    }
    if (hasDecimalComma) {
      choices.add("decimal comma");
    }
    if (!missingWords.equals(MISSING)) {
      choices.add("missing " + Quote.list(missingWords));
    }
    if (!types.isEmpty()) {
      choices.add("types " + types);
    }
    return choices.isEmpty() ? "CSV" : "CSV with " + String.join(", ", choices);
  }
}
