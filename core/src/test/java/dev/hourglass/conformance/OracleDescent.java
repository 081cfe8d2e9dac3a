package dev.hourglass.conformance;

import dev.hourglass.autodiff.Optimizer;
import dev.hourglass.tensor.AdamParameters;
import dev.hourglass.tensor.SgdParameters;
import java.util.List;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * An optimizer in double precision over a flat block of parameters, weights first: decay is for the
 * weights alone.
 */
final class OracleDescent {
  private final Part weights;
  private final @Nullable Part biases;
  private final int weightCount;
  private int steps;

  OracleDescent(Optimizer optimizer, Matrix parameters, int weightCount) {
    this.weightCount = weightCount;
    int size = parameters.size();
    weights = Part.of(optimizer, part(parameters, 0, weightCount));
    biases =
        weightCount == size
            ? null
            : Part.of(undecayed(optimizer), part(parameters, weightCount, size));
  }

  private static Optimizer undecayed(Optimizer optimizer) {
    if (optimizer instanceof Optimizer.Adam adam) {
      AdamParameters h = adam.parameters();
      return new Optimizer.Adam(new AdamParameters(h.beta1(), h.beta2(), h.epsilon(), 0));
    }
    SgdParameters h = ((Optimizer.Sgd) optimizer).parameters();
    return new Optimizer.Sgd(new SgdParameters(h.momentum(), h.nesterov(), 0));
  }

  private static Matrix part(Matrix block, int from, int to) {
    return Matrix.of(1, to - from, (row, column) -> block.get(from + column));
  }

  void step(float learningRate, Matrix gradient) {
    steps++;
    weights.step(learningRate, steps, part(gradient, 0, weightCount));
    if (biases != null) {
      biases.step(learningRate, steps, part(gradient, weightCount, gradient.size()));
    }
  }

  Expected parameters() {
    return biases == null
        ? weights.parameters()
        : joined(weights.parameters(), biases.parameters());
  }

  /** As many as the optimizer has, each in the block's layout. */
  List<Expected> moments() {
    List<Expected> first = weights.moments();
    if (biases == null) {
      return first;
    }
    List<Expected> second = biases.moments();
    return IntStream.range(0, first.size())
        .mapToObj(i -> joined(first.get(i), second.get(i)))
        .toList();
  }

  private static Expected joined(Expected first, Expected second) {
    return new Expected(
        joined(first.value(), second.value()), joined(first.magnitude(), second.magnitude()));
  }

  private static Matrix joined(Matrix first, Matrix second) {
    int split = first.size();
    return Matrix.of(
        1, split + second.size(), (row, i) -> i < split ? first.get(i) : second.get(i - split));
  }

  /** The weights or the biases. */
  private interface Part {
    void step(float learningRate, int number, Matrix gradient);

    Expected parameters();

    List<Expected> moments();

    static Part of(Optimizer optimizer, Matrix start) {
      Matrix zero = start.map(x -> 0);
      if (optimizer instanceof Optimizer.Adam adam) {
        return new AdamPart(new Oracle.Adam(adam.parameters(), start, zero, zero));
      }
      SgdParameters h = ((Optimizer.Sgd) optimizer).parameters();
      return new SgdPart(new Oracle.Sgd(h, start, zero), h.momentum() > 0);
    }
  }

  private record AdamPart(Oracle.Adam oracle) implements Part {
    @Override
    public void step(float learningRate, int number, Matrix gradient) {
      oracle.step(learningRate, number, gradient);
    }

    @Override
    public Expected parameters() {
      return oracle.w();
    }

    @Override
    public List<Expected> moments() {
      return List.of(oracle.m(), oracle.v());
    }
  }

  private record SgdPart(Oracle.Sgd oracle, boolean hasVelocity) implements Part {
    @Override
    public void step(float learningRate, int number, Matrix gradient) {
      oracle.step(learningRate, gradient);
    }

    @Override
    public Expected parameters() {
      return oracle.w();
    }

    @Override
    public List<Expected> moments() {
      return hasVelocity ? List.of(oracle.velocity()) : List.of();
    }
  }
}
