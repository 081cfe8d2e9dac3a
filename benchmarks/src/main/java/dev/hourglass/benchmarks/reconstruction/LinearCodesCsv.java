package dev.hourglass.benchmarks.reconstruction;

import de.siegmar.fastcsv.reader.NamedCsvRecord;
import de.siegmar.fastcsv.writer.CsvWriter;
import de.siegmar.fastcsv.writer.LineDelimiter;
import java.io.IOException;
import java.io.StringWriter;
import java.nio.file.Path;
import java.util.List;

/** What principal components reach, a line for each number of them and setting. */
final class LinearCodesCsv {
  private static final List<String> HEAD =
      List.of("components", "train_images", "measured_on", "measured_images", "mse", "train_mse");

  private LinearCodesCsv() {}

  /**
   * Reads what there is: nothing, if there is no file.
   *
   * @throws IllegalArgumentException if it is no such file
   */
  static List<LinearCode> read(Path file) throws IOException {
    return CsvLines.read(file, lines -> lines.stream().map(LinearCodesCsv::code).toList());
  }

  private static LinearCode code(NamedCsvRecord line) {
    return new LinearCode(
        Values.count("number of components", line.getField("components")),
        new Setting(
            Values.count("number of images", line.getField("train_images")),
            line.getField("measured_on"),
            Values.count("number of images", line.getField("measured_images"))),
        Values.parse(line.getField("mse")),
        Values.parse(line.getField("train_mse")));
  }

  /** Replaces the file. */
  static void write(Path file, List<LinearCode> codes) throws IOException {
    StringWriter text = new StringWriter();
    try (CsvWriter csv = CsvWriter.builder().lineDelimiter(LineDelimiter.LF).build(text)) {
      csv.writeRecord(HEAD);
      for (LinearCode code : codes) {
        Setting setting = code.setting();
        csv.writeRecord(
            Integer.toString(code.components()),
            Integer.toString(setting.trainImages()),
            setting.measuredOn(),
            Integer.toString(setting.measuredImages()),
            Double.toString(code.error()),
            Double.toString(code.trainError()));
      }
    }
    WholeFile.write(file, text.toString());
  }
}
