package dev.hourglass.anomaly;

import dev.hourglass.anomaly.fitting.DrawnRows;
import dev.hourglass.anomaly.parts.Significance;
import java.util.ArrayList;
import java.util.List;

/** The rows fitted to, and their scores by fits to others. */
final class OwnRows {
  private final DrawnRows rows;
  private final double[] shares;
  private final Significance measured;

  /**
   * Shares the array.
   *
   * @param rows fitted to
   * @param shares rows x columns of the schema, in their scores
   * @param measured on these scores
   */
  OwnRows(DrawnRows rows, double[] shares, Significance measured) {
    this.rows = rows;
    this.shares = shares;
    this.measured = measured;
  }

  /** Verdicts on all, in their order. */
  List<Verdict> verdicts(Judge judge) {
    long[] numbers = rows.numbers();
    List<Verdict> verdicts = new ArrayList<>(numbers.length);
    for (int row = 0; row < numbers.length; row++) {
      Verdict asNew = judge.verdict(numbers[row], rows.cells(), shares, row, rows.texts());
      // Recalibrated it is none of the rows that p-values are measured on.
      verdicts.add(judge.significance() == measured ? asOneOfThem(asNew, judge) : asNew);
    }
    return verdicts;
  }

  private Verdict asOneOfThem(Verdict asNew, Judge judge) {
    long count = measured.count();
    // As a new one it has (1 + rows that score as high, itself among them) / (count + 1).
    long asHigh = Math.round(measured.of(asNew.score()) * (count + 1)) - 1;
    double pValue = (double) asHigh / count;
    Threshold threshold = judge.decision().threshold();
    // Where so few rows tell no smaller rate, one of them is the oddest all the same.
    boolean isAnomaly =
        threshold instanceof Threshold.Rate
            ? asHigh == 1 || pValue <= threshold.share()
            : asNew.isAnomaly();
    return new Verdict(asNew.row(), asNew.score(), pValue, isAnomaly, asNew::reasons);
  }
}
