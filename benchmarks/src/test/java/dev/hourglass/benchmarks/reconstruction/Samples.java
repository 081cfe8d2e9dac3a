package dev.hourglass.benchmarks.reconstruction;

import dev.hourglass.benchmarks.OptimizerName;
import dev.hourglass.tensor.Precision;
import java.util.ArrayList;
import java.util.List;

/** Runs with figures that are easy to add up. */
final class Samples {
  static final Setting SETTING = new Setting(2000, "test", 1000);
  static final Variant VARIANT =
      new Variant(
          "first",
          "784-20",
          OptimizerName.ADAM,
          0.003,
          64,
          3,
          0,
          Precision.AUTO,
          List.of("tied", "masking=0.2"));

  private Samples() {}

  /** Epochs take two seconds each; the errors are after them. */
  static Run run(long seed, double... errors) {
    List<Run.Epoch> epochs = new ArrayList<>();
    for (int i = 0; i < errors.length; i++) {
      epochs.add(new Run.Epoch(i + 1, 2 * (i + 1), errors[i]));
    }
    return new Run(
        VARIANT,
        seed,
        SETTING,
        new Origin("A processor, \"fast\"", "java (loops)", "v1", "benchmarks/quality"),
        "FLOAT32",
        epochs,
        0.5);
  }
}
