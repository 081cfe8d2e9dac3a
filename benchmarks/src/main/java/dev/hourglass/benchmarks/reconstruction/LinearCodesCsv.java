package dev.hourglass.benchmarks.reconstruction;

import de.siegmar.fastcsv.reader.NamedCsvRecord;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/** What principal components reach, a line for each number of them and setting. */
final class LinearCodesCsv {
  private static final String HEAD =
      "components,train_images,measured_on,measured_images,mse,train_mse\n";

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
    StringBuilder text = new StringBuilder(HEAD);
    for (LinearCode code : codes) {
      Setting setting = code.setting();
      text.append(code.components()).append(',').append(setting.trainImages()).append(',');
      text.append(setting.measuredOn()).append(',').append(setting.measuredImages()).append(',');
      text.append(code.error()).append(',').append(code.trainError()).append('\n');
    }
    WholeFile.write(file, text.toString());
  }
}
