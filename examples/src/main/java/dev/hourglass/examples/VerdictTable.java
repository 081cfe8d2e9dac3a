package dev.hourglass.examples;

import dev.hourglass.anomaly.Reason;
import dev.hourglass.anomaly.Verdict;
import dev.hourglass.data.synthetic.PaymentOddity;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.stream.IntStream;

/** Verdicts with their reasons, one below the other. */
final class VerdictTable {
  /** Of a score: what has less, and is usual by itself, is no reason worth a line. */
  private static final double LEAST_SHARE = 0.15;

  private static final int MOST_REASONS = 3;
  private static final String REASON = "%-13s%6s  %20s  %9s";

  private VerdictTable() {}

  /**
   * A few reasons of each, in lines of their own.
   *
   * @param planted what is known of rows by their number
   */
  static String of(List<Verdict> verdicts, Map<Integer, PaymentOddity> planted) {
    StringBuilder table = new StringBuilder();
    table.append(line("row", "score", "p-value", heading(), "planted"));
    for (Verdict verdict : verdicts) {
      PaymentOddity oddity = planted.get((int) verdict.row());
      List<Reason> reasons = reasons(verdict);
      table.append(
          line(
              String.format(Locale.ROOT, "%,d", verdict.row()),
              String.format(Locale.ROOT, "%.2f", verdict.score()),
              String.format(Locale.ROOT, "%.4f", verdict.pValue()),
              cells(reasons.get(0), verdict),
              oddity == null ? "-" : oddity.words()));
      for (Reason reason : reasons.subList(1, reasons.size())) {
        table.append(line("", "", "", cells(reason, verdict), ""));
      }
    }
    return table.toString();
  }

  /** The reasons of one, with what stands out in words. */
  static String of(Verdict verdict) {
    StringBuilder table = new StringBuilder();
    table.append("  ").append(heading()).append('\n');
    for (Reason reason : reasons(verdict)) {
      table
          .append("  ")
          .append(cells(reason, verdict))
          .append("  ")
          .append(reason.finding().words())
          .append('\n');
    }
    return table.toString();
  }

  /** The first, and others that have much of the score or stand out by themselves. */
  private static List<Reason> reasons(Verdict verdict) {
    List<Reason> all = verdict.reasons();
    double least = LEAST_SHARE * verdict.score();
    return IntStream.range(0, all.size())
        .filter(
            i ->
                i == 0
                    || all.get(i).share() >= least
                    || all.get(i).finding() != Reason.Finding.USUAL)
        .limit(MOST_REASONS)
        .mapToObj(all::get)
        .toList();
  }

  private static String heading() {
    return String.format(Locale.ROOT, REASON, "column", "share", "value", "expected");
  }

  private static String cells(Reason reason, Verdict verdict) {
    return String.format(
        Locale.ROOT,
        REASON,
        reason.column(),
        percent(reason.share() / verdict.score()),
        Objects.requireNonNullElse(reason.value(), "missing"),
        Objects.requireNonNullElse(reason.expected(), "-"));
  }

  /** A share as whole percent. */
  static String percent(double share) {
    return String.format(Locale.ROOT, "%.0f %%", 100 * share);
  }

  private static String line(Object... cells) {
    return String.format(Locale.ROOT, "%7s%8s%9s  %-52s  %s", cells).stripTrailing() + "\n";
  }
}
