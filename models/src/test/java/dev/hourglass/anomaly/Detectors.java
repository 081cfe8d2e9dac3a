package dev.hourglass.anomaly;

import dev.hourglass.anomaly.fitting.DetectorPlan;
import dev.hourglass.anomaly.fitting.EnsemblePlan;
import dev.hourglass.table.SchemaPlan;
import dev.hourglass.table.Table;
import dev.hourglass.table.Tables;
import dev.hourglass.table.TimePart;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Small detectors that have all that can be saved, and rows to try them on. */
final class Detectors {
  private static final DetectorPlan PLAN =
      DetectorPlan.defaults()
          .ensemble(EnsemblePlan.defaults().members(2).epochs(2))
          .histograms(4)
          .folds(2)
          .rate(0.02)
          .seed(5);

  private Detectors() {}

  /** Of numbers, some missing, categories, times, a constant column, and ignored ones. */
  static AnomalyDetector mixed() {
    return mixed(600);
  }

  static AnomalyDetector mixed(int rows) {
    SchemaPlan schema =
        SchemaPlan.inferred()
            .time("when", TimePart.HOUR_OF_DAY, TimePart.ELAPSED)
            .ignore("note")
            .id("id");
    return AnomalyDetector.fit(Tables.ofMaps(rows(rows, 1)), PLAN.schema(schema));
  }

  /** Of one column, which no other one tells. */
  static AnomalyDetector single() {
    return AnomalyDetector.fit(single(Payments.rows(300, 2)), PLAN);
  }

  private static Table single(List<Map<String, @Nullable Object>> rows) {
    List<Map<String, @Nullable Object>> all = new ArrayList<>();
    for (Map<String, @Nullable Object> row : rows) {
      Map<String, @Nullable Object> one = new LinkedHashMap<>();
      one.put("amount", row.get("amount"));
      all.add(one);
    }
    return Tables.ofMaps(all);
  }

  /** Rows like those of the first, and then odd ones. */
  static List<Map<String, @Nullable Object>> tried() {
    List<Map<String, @Nullable Object>> rows = rows(16, 3);
    rows.get(3).put("shop", "casino");
    rows.get(5).put("amount", 1e9);
    rows.get(7).put("amount", null);
    rows.get(8).put("when", null);
    rows.get(9).put("shop", null);
    rows.get(11).put("tax", Double.NEGATIVE_INFINITY);
    rows.get(13).put("age", -1e300);
    rows.get(14).put("amount", 1e300);
    rows.get(15).put("when", Instant.ofEpochSecond(200_000_000_000_000L / 10_000));
    return rows;
  }

  /** What either is tried on. */
  static Table tried(boolean isSingle) {
    return isSingle ? single(tried()) : Tables.ofMaps(tried());
  }

  private static List<Map<String, @Nullable Object>> rows(int count, long seed) {
    List<Map<String, @Nullable Object>> rows = Payments.rows(count, seed);
    for (int i = 0; i < rows.size(); i++) {
      Instant when = Instant.ofEpochSecond(1_700_000_000L + 7_000L * i);
      rows.get(i).put("when", i % 50 == 20 ? null : when);
      rows.get(i).put("currency", "EUR");
      rows.get(i).put("note", "x" + i % 3);
    }
    return rows;
  }

  static byte[] bytes(AnomalyDetector detector) throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    detector.save(out);
    return out.toByteArray();
  }
}
