package dev.hourglass.examples;

import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/** What the losses of the last epochs were made of, one model below the other. */
final class LossTable {
  private LossTable() {}

  static String of(List<Result> results) {
    StringBuilder table = new StringBuilder();
    table.append(line("loss of the last epoch", "", "terms"));
    for (Result result : results) {
      Loss loss = result.loss();
      if (!loss.terms().isEmpty()) {
        table.append(line(result.name(), number(loss.total()), terms(loss)));
      }
    }
    return table.toString();
  }

  private static String terms(Loss loss) {
    String terms =
        loss.terms().entrySet().stream()
            .map(term -> term.getKey() + " " + number(term.getValue()))
            .collect(Collectors.joining(", "));
    return Double.isNaN(loss.nats())
        ? terms
        : terms + String.format(Locale.ROOT, "; negative ELBO of an image %.1f nats", loss.nats());
  }

  private static String line(Object... cells) {
    return String.format(Locale.ROOT, "%-22s %9s  %s%n", cells);
  }

  private static String number(double value) {
    return String.format(Locale.ROOT, "%.5f", value);
  }
}
