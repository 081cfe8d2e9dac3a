package dev.hourglass.benchmarks;

import dev.hourglass.tensor.Backend;
import dev.hourglass.tensor.Backends;
import dev.hourglass.tensor.Precision;

/**
 * What {@link FirstStepBenchmark} starts in a JVM of its own: opens a backend, binds a training
 * step over one batch, takes it and prints its loss. Then it trains on, and prints the last loss.
 */
final class FirstStep {
  private static final int MORE_STEPS = 20;

  private FirstStep() {}

  public static void main(String[] arguments) {
    Precision precision = Precision.valueOf(arguments[1]);
    Layers layers = ReferenceArchitecture.layersOf(arguments[2]);
    int batch = Integer.parseInt(arguments[3]);
    try (Backend backend = Backends.open(arguments[0]);
        TrainingStep step =
            new TrainingStep(
                backend, precision, layers, batch, SyntheticRows.table(layers.inputs(0), batch))) {
      step.run();
      report(step.loss());
      step.run(MORE_STEPS);
      report(step.loss());
    }
  }

  private static void report(float loss) {
    System.out.println(loss);
    System.out.flush();
  }
}
