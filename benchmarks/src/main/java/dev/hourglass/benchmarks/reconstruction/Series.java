package dev.hourglass.benchmarks.reconstruction;

import java.util.Arrays;
import java.util.List;
import java.util.OptionalDouble;
import java.util.function.ToDoubleFunction;

/**
 * The runs of one variant, which differ by their seeds.
 *
 * @param runs at least one
 */
record Series(Variant variant, List<Run> runs) {
  Series {
    runs = List.copyOf(runs);
  }

  /** The mean of a figure over the seeds. */
  double mean(ToDoubleFunction<Run> figure) {
    return runs.stream().mapToDouble(figure).average().orElseThrow();
  }

  /** The standard deviation of a figure among seeds; empty with one seed. */
  OptionalDouble spread(ToDoubleFunction<Run> figure) {
    if (runs.size() < 2) {
      return OptionalDouble.empty();
    }
    double mean = mean(figure);
    double squares =
        runs.stream().mapToDouble(figure).map(value -> (value - mean) * (value - mean)).sum();
    return OptionalDouble.of(Math.sqrt(squares / (runs.size() - 1)));
  }

  /** How many seeds reach an error. */
  int reaching(double error) {
    return (int) runs.stream().filter(run -> run.secondsTo(error).isPresent()).count();
  }

  /** Mean seconds to an error; empty unless all seeds reach it. */
  OptionalDouble secondsTo(double error) {
    if (reaching(error) < runs.size()) {
      return OptionalDouble.empty();
    }
    return OptionalDouble.of(mean(run -> run.secondsTo(error).orElseThrow()));
  }

  /** The mean over the seeds of a figure of each epoch, in their order. */
  double[] curve(ToDoubleFunction<Run.Epoch> figure) {
    double[] curve = new double[variant.epochs()];
    Arrays.setAll(curve, i -> mean(run -> figure.applyAsDouble(run.epochs().get(i))));
    return curve;
  }
}
