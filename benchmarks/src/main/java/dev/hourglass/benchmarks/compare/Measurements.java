package dev.hourglass.benchmarks.compare;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Locale;

/** Every loss and every turn, as lines of a CSV file, each written when it is known. */
final class Measurements implements AutoCloseable {
  private final PrintWriter lines;

  Measurements(Path file) throws IOException {
    lines = new PrintWriter(file.toFile(), StandardCharsets.UTF_8);
    write(
        "launch",
        "case",
        "precision",
        "contender",
        "event",
        "number",
        "microseconds_per_step",
        "loss",
        "hand_over_ns",
        "arithmetic_us");
  }

  /**
   * The loss at a fixed step.
   *
   * @param launch which one of the contender
   */
  void check(int launch, Case compared, Result result, long step, double loss) {
    write(
        Integer.toString(launch),
        compared.name(),
        result.precision().name(),
        result.name(),
        "check",
        Long.toString(step),
        "",
        Double.toString(loss),
        "",
        "");
  }

  /**
   * A turn.
   *
   * @param launch which one of the contender
   * @param number of the round since then
   * @param worst of the conditions before it and after it
   */
  void turn(
      int launch,
      Case compared,
      Result result,
      int number,
      Contender.Answer answer,
      Conditions worst) {
    write(
        Integer.toString(launch),
        compared.name(),
        result.precision().name(),
        result.name(),
        "turn",
        Integer.toString(number),
        String.format(Locale.ROOT, "%.3f", answer.microseconds()),
        Double.toString(answer.loss()),
        known(worst.handOver()),
        known(worst.arithmetic()));
  }

  private static String known(double value) {
    return Double.isNaN(value) ? "" : String.format(Locale.ROOT, "%.1f", value);
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
