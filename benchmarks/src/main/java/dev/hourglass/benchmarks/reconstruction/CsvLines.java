package dev.hourglass.benchmarks.reconstruction;

import de.siegmar.fastcsv.reader.CsvParseException;
import de.siegmar.fastcsv.reader.CsvReader;
import de.siegmar.fastcsv.reader.NamedCsvRecord;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.function.Function;

/** A file with lines of named fields, which people may have changed. */
final class CsvLines {
  private CsvLines() {}

  /**
   * What the lines of a file say: nothing, if there is no file.
   *
   * @param meaning throws an IllegalArgumentException if they can't mean anything
   * @throws IllegalArgumentException if it is no such file, or the lines mean nothing; the message
   *     names the file
   */
  static <T> List<T> read(Path file, Function<List<NamedCsvRecord>, List<T>> meaning)
      throws IOException {
    if (!Files.exists(file)) {
      return List.of();
    }
    try (CsvReader<NamedCsvRecord> reader = CsvReader.builder().ofNamedCsvRecord(file)) {
      return meaning.apply(reader.stream().toList());
    } catch (IllegalArgumentException | NoSuchElementException | CsvParseException e) {
      throw new IllegalArgumentException(
          "%s can't be read: %s; mend it, or move it away".formatted(file, e.getMessage()), e);
    }
  }
}
