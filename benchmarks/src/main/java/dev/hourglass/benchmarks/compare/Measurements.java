package dev.hourglass.benchmarks.compare;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Locale;

/** Every loss and every round, as lines of a CSV file, each written when it is known. */
final class Measurements implements AutoCloseable {
  private final PrintWriter lines;

  Measurements(Path file) throws IOException {
    lines = new PrintWriter(file.toFile(), StandardCharsets.UTF_8);
    write("case", "precision", "contender", "event", "number", "microseconds_per_step", "loss");
  }

  /** The loss at a fixed step. */
  void check(Case compared, Result result, long step, double loss) {
    write(
        compared.name(),
        result.precision().name(),
        result.name(),
        "check",
        Long.toString(step),
        "",
        Double.toString(loss));
  }

  /** A round. */
  void round(Case compared, Result result, int number, double loss) {
    write(
        compared.name(),
        result.precision().name(),
        result.name(),
        "round",
        Integer.toString(number),
        String.format(Locale.ROOT, "%.3f", result.times().get(number)),
        Double.toString(loss));
  }

  private void write(String... cells) {
    lines.print(String.join(",", cells) + "\n");
    lines.flush();
  }

  @Override
  public void close() {
    lines.close();
  }
}
