package dev.hourglass.examples;

import dev.hourglass.anomaly.AnomalyDetector;
import dev.hourglass.anomaly.DetectorFitter;
import dev.hourglass.anomaly.Ranking;
import dev.hourglass.anomaly.Verdict;
import dev.hourglass.data.synthetic.PaymentOddity;
import dev.hourglass.data.synthetic.Payments;
import dev.hourglass.table.Table;
import dev.hourglass.tensor.Backend;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.SortedMap;
import org.jspecify.annotations.Nullable;

/**
 * Finds the odd ones among payments that were never made, without being told of any, and says why;
 * then tells how many of those that were planted it has found.
 */
final class PaymentsJob {
  /** Among which there is an odd one of each way. */
  static final int FEWEST = 600;

  private static final int MOST_SUSPICIOUS = 15;

  private final Backend backend;
  private final PrintStream out;
  private final Progress progress;

  PaymentsJob(Backend backend, PrintStream out, Progress progress) {
    this.backend = backend;
    this.out = out;
    this.progress = progress;
  }

  /**
   * Fits a detector with the defaults, and shows what it says.
   *
   * @param count how many payments, at least {@link #FEWEST}
   * @param folder for the detector; null if it isn't to be saved
   */
  void run(int count, long seed, @Nullable Path folder) throws IOException {
    Table payments = Payments.synthetic(count, seed);
    SortedMap<Integer, PaymentOddity> planted = Payments.planted(count, seed);
    print("%,d payments, of which %d are odd; the detector isn't told%n", count, planted.size());
    long start = System.nanoTime();
    try (AnomalyDetector detector =
        DetectorFitter.defaults().on(backend).listener(progress).fit(payments)) {
      print(
          "  fitted to all of them, and %d times without a part, in %.1f s; backend %s%n",
          detector.plan().folds(), (System.nanoTime() - start) * 1e-9, backend.name());
      showOwnRows(detector, planted, Payments.labels(count, seed));
      showArriving(detector);
      if (folder != null) {
        detector.save(folder);
      }
    }
  }

  private void showOwnRows(
      AnomalyDetector detector, SortedMap<Integer, PaymentOddity> planted, boolean[] labels) {
    List<Verdict> verdicts = detector.ownVerdicts();
    List<Verdict> highest =
        verdicts.stream()
            .sorted(Comparator.comparingDouble(Verdict::score).reversed())
            .limit(planted.size())
            .toList();
    out.println();
    print(
        "The %d that look oddest, each to a fit that hasn't seen it:%n",
        Math.min(MOST_SUSPICIOUS, highest.size()));
    out.print(VerdictTable.of(highest.stream().limit(MOST_SUSPICIOUS).toList(), planted));
    out.println();
    print(
        "An anomaly scores at least %.2f, as %s of such payments should; here %d do%n",
        detector.thresholdScore(),
        VerdictTable.percent(detector.threshold().share()),
        verdicts.stream().filter(Verdict::isAnomaly).count());
    Ranking ranking = Ranking.of(verdicts.stream().mapToDouble(Verdict::score).toArray(), labels);
    print(
        "AUROC %.3f, average precision %.3f, precision of the %d highest %.2f%n",
        ranking.auroc(),
        ranking.averagePrecision(),
        planted.size(),
        ranking.precisionAt(planted.size()));
    out.println();
    out.print(OddityTable.of(planted, verdicts, highest));
  }

  /** As a service would be asked. */
  private void showArriving(AnomalyDetector detector) {
    Verdict verdict = detector.verdict(arriving());
    out.println();
    print(
        "A payment that arrives scores %.2f, p-value %.4f: %s%n",
        verdict.score(), verdict.pValue(), verdict.isAnomaly() ? "an anomaly" : "usual");
    out.print(VerdictTable.of(verdict));
  }

  static Map<String, Object> arriving() {
    return Map.of(
        "time",
        Instant.parse("2026-03-23T12:30:00Z"),
        "shop",
        "casino",
        "country",
        "DE",
        "amount",
        9_500.00,
        "tax",
        1_516.81,
        "distance_km",
        3.2,
        "age",
        41,
        "card_present",
        true);
  }

  private void print(String format, Object... arguments) {
    out.printf(Locale.ROOT, format, arguments);
  }
}
