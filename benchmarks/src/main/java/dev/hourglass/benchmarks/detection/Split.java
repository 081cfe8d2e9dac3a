package dev.hourglass.benchmarks.detection;

import dev.hourglass.table.Npz;
import dev.hourglass.table.Table;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** A table in two parts, and what other detectors, fitted to the first, made of the second. */
final class Split {
  private static final String ENDING = ".npz";
  private static final String SCORES = "scores_";

  private final String table;
  private final int number;
  private final Table train;
  private final Table test;
  private final boolean[] isAnomaly;
  private final List<Outcome> others;

  /**
   * Reads what the program in Python has written.
   *
   * @param file TABLE.NUMBER.npz
   * @throws IOException if it can't be read, or is damaged
   */
  Split(Path file) throws IOException {
    String name = String.valueOf(file.getFileName());
    name = name.substring(0, name.length() - ENDING.length());
    int dot = name.lastIndexOf('.');
    table = name.substring(0, dot);
    number = Integer.parseInt(name.substring(dot + 1));
    Npz arrays = Npz.read(file);
    train = arrays.array("train").toTable();
    test = arrays.array("test").toTable();
    double[] labels = arrays.array("labels").toColumn(0);
    isAnomaly = new boolean[labels.length];
    for (int i = 0; i < labels.length; i++) {
      isAnomaly[i] = labels[i] == 1;
    }
    others = new ArrayList<>();
    for (String array : arrays.names()) {
      if (array.startsWith(SCORES)) {
        String detector = array.substring(SCORES.length());
        double seconds = arrays.array("seconds_" + detector).value(0, 0);
        others.add(outcome(detector, arrays.array(array).toColumn(0), seconds));
      }
    }
  }

  /** Name of the table. */
  String table() {
    return table;
  }

  /** From 1. */
  int number() {
    return number;
  }

  /** The rows to fit to, anomalies among them. */
  Table train() {
    return train;
  }

  /** The rows to score. */
  Table test() {
    return test;
  }

  /** How other detectors did. */
  List<Outcome> others() {
    return List.copyOf(others);
  }

  /** How a detector did that gave the rows of the second part these scores. */
  Outcome outcome(String detector, double[] scores, double seconds) {
    return Outcome.of(detector, table, number, scores, isAnomaly, seconds);
  }
}
