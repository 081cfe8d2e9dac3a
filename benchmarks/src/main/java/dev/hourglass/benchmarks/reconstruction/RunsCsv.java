package dev.hourglass.benchmarks.reconstruction;

import de.siegmar.fastcsv.reader.NamedCsvRecord;
import de.siegmar.fastcsv.writer.CsvWriter;
import de.siegmar.fastcsv.writer.LineDelimiter;
import dev.hourglass.benchmarks.OptimizerName;
import dev.hourglass.tensor.Precision;
import java.io.IOException;
import java.io.StringWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** All finished runs for programs: a line for each epoch, all lines of a run at once. */
final class RunsCsv {
  private static final List<String> HEAD =
      List.of(
          "variant",
          "network",
          "optimizer",
          "learning_rate",
          "batch",
          "epochs",
          "weight_decay",
          "precision",
          "choices",
          "seed",
          "train_images",
          "measured_on",
          "measured_images",
          "machine",
          "backend",
          "revision",
          "command",
          "computed_in",
          "train_mse",
          "epoch",
          "seconds",
          "mse");

  private final Path file;
  private List<Run> runs;

  private RunsCsv(Path file, List<Run> runs) {
    this.file = file;
    this.runs = runs;
  }

  /**
   * Reads what there is: nothing, if there is no file.
   *
   * @throws IllegalArgumentException if it is no such file, or has been changed so that a run lacks
   *     epochs or is there twice
   */
  static RunsCsv open(Path file) throws IOException {
    return new RunsCsv(file, new ArrayList<>(CsvLines.read(file, RunsCsv::runs)));
  }

  private static List<Run> runs(List<NamedCsvRecord> lines) {
    List<Run> runs = new ArrayList<>();
    int first = 0;
    while (first < lines.size()) {
      int count = Values.count("number of epochs", lines.get(first).getField("epochs"));
      int end = Math.min(lines.size(), first + count);
      Run run = run(lines.subList(first, end));
      boolean isKnown =
          runs.stream()
              .anyMatch(
                  other ->
                      other.is(run.variant(), run.seed())
                          && other.isComparable(run.setting(), run.origin()));
      if (isKnown) {
        throw new IllegalArgumentException(
            "%s with seed %d is there twice".formatted(run.variant().name(), run.seed()));
      }
      runs.add(run);
      first = end;
    }
    return runs;
  }

  private static Run run(List<NamedCsvRecord> lines) {
    NamedCsvRecord first = lines.get(0);
    String choices = first.getField("choices");
    List<Run.Epoch> epochs = new ArrayList<>();
    for (NamedCsvRecord line : lines) {
      int number = Values.count("epoch", line.getField("epoch"));
      if (number != epochs.size() + 1
          || !line.getField("variant").equals(first.getField("variant"))
          || !line.getField("seed").equals(first.getField("seed"))) {
        break;
      }
      epochs.add(
          new Run.Epoch(
              number, Values.parse(line.getField("seconds")), Values.parse(line.getField("mse"))));
    }
    return new Run(
        new Variant(
            first.getField("variant"),
            first.getField("network"),
            OptimizerName.of(first.getField("optimizer")),
            Values.parse(first.getField("learning_rate")),
            Values.count("batch", first.getField("batch")),
            Values.count("number of epochs", first.getField("epochs")),
            Values.parse(first.getField("weight_decay")),
            Values.constant("precision", Precision.class, first.getField("precision")),
            choices.isEmpty() ? List.of() : List.of(choices.split(" ", -1))),
        Values.seed(first.getField("seed")),
        new Setting(
            Values.count("number of images", first.getField("train_images")),
            first.getField("measured_on"),
            Values.count("number of images", first.getField("measured_images"))),
        new Origin(
            first.getField("machine"),
            first.getField("backend"),
            first.getField("revision"),
            first.getField("command")),
        first.getField("computed_in"),
        epochs,
        Values.parse(first.getField("train_mse")));
  }

  /** All that are in the file. */
  List<Run> runs() {
    return List.copyOf(runs);
  }

  /** Adds a run to what is in the file by now, which is replaced in one step. */
  void add(Run run) throws IOException {
    List<Run> all = new ArrayList<>(open(file).runs);
    all.add(run);
    StringWriter text = new StringWriter();
    try (CsvWriter csv = CsvWriter.builder().lineDelimiter(LineDelimiter.LF).build(text)) {
      csv.writeRecord(HEAD);
      all.forEach(each -> write(each, csv));
    }
    WholeFile.write(file, text.toString());
    runs = all;
  }

  private static void write(Run run, CsvWriter csv) {
    Variant variant = run.variant();
    List<String> ofRun =
        List.of(
            variant.name(),
            variant.network(),
            variant.optimizer().toString(),
            Double.toString(variant.learningRate()),
            Integer.toString(variant.batch()),
            Integer.toString(variant.epochs()),
            Double.toString(variant.weightDecay()),
            variant.precision().name(),
            String.join(" ", variant.choices()),
            Long.toString(run.seed()),
            Integer.toString(run.setting().trainImages()),
            run.setting().measuredOn(),
            Integer.toString(run.setting().measuredImages()),
            run.origin().machine(),
            run.origin().backend(),
            run.origin().revision(),
            run.origin().command(),
            run.computedIn(),
            Double.toString(run.trainError()));
    for (Run.Epoch epoch : run.epochs()) {
      List<String> line = new ArrayList<>(ofRun);
      line.add(Integer.toString(epoch.number()));
      line.add(Double.toString(epoch.seconds()));
      line.add(Double.toString(epoch.error()));
      csv.writeRecord(line);
    }
  }
}
