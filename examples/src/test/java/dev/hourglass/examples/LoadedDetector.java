package dev.hourglass.examples;

import dev.hourglass.anomaly.AnomalyDetector;
import dev.hourglass.anomaly.DetectorFitter;
import dev.hourglass.anomaly.fitting.DetectorPlan;
import dev.hourglass.anomaly.fitting.EnsemblePlan;
import dev.hourglass.table.Table;
import dev.hourglass.table.Tables;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.jspecify.annotations.Nullable;

/** Loads a detector in a process of its own, and scores with it. */
final class LoadedDetector {
  private LoadedDetector() {}

  public static void main(String[] arguments) throws IOException {
    AnomalyDetector loaded = AnomalyDetector.load(Path.of(arguments[0]));
    for (double score : loaded.scores(table(50, 2))) {
      System.out.println(Double.toHexString(score));
    }
  }

  /** Fitted on the best backend. */
  static AnomalyDetector fitted(DetectorPlan plan) {
    return fitted(DetectorFitter.defaults(), plan);
  }

  static AnomalyDetector fitted(DetectorFitter fitter, DetectorPlan plan) {
    EnsemblePlan ensemble = EnsemblePlan.defaults().members(3).epochs(4);
    return fitter.plan(plan.ensemble(ensemble).folds(2).seed(3)).fit(table(500, 1));
  }

  /** Numbers of which some are missing, and a category; every seventh row is odd. */
  static Table table(int rows, long seed) {
    Random random = new Random(seed);
    List<Map<String, @Nullable Object>> table = new ArrayList<>();
    for (int i = 0; i < rows; i++) {
      double length = Math.exp(random.nextGaussian());
      Map<String, @Nullable Object> row = new LinkedHashMap<>();
      row.put("length", length);
      row.put("width", i % 7 == 6 ? 9 * length : length * (1 + 0.05 * random.nextGaussian()));
      row.put("age", i % 11 == 5 ? null : 40 + 12 * random.nextGaussian());
      row.put("colour", List.of("red", "green", "blue").get(random.nextInt(3)));
      table.add(row);
    }
    return Tables.ofMaps(table);
  }
}
