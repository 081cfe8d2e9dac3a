package dev.hourglass.models.training.engine;

import dev.hourglass.autodiff.Parameter;
import dev.hourglass.autodiff.ParameterLayout;
import dev.hourglass.data.Dataset;
import dev.hourglass.models.network.Architecture;
import dev.hourglass.models.network.Initializer;
import dev.hourglass.models.network.Network;
import dev.hourglass.models.network.ParameterValues;
import dev.hourglass.tensor.Distribution;
import dev.hourglass.tensor.Philox;
import java.util.Set;

/** Draws the parameters that a training starts from. */
final class InitialParameters {
  /** Standard deviation of a standard normal that is cut off at two standard deviations. */
  private static final double TRUNCATED_DEVIATION = 0.8796256610342398;

  private InitialParameters() {}

  /** The parameters, by the architecture's initializer. */
  static ParameterValues draw(Architecture architecture, Dataset data, long seed) {
    Initializer initializer = architecture.initializer();
    if (initializer instanceof Initializer.Pca pca) {
      return PcaStart.parameters(architecture, data, pca.perturbation(), seed);
    }
    Network network = Network.of(architecture);
    ParameterLayout layout = network.layout();
    // A code's variance starts as 1, whatever the data: its exponential could be infinite.
    Set<String> zeros =
        network.logVariance().map(layer -> Set.copyOf(layer.uses())).orElse(Set.of());
    ParameterValues values = ParameterValues.zeros(layout);
    int number = 0;
    for (Parameter parameter : layout.weights()) {
      if (!zeros.contains(parameter.name())) {
        int offset = values.offset(parameter.name());
        int size = Math.toIntExact(parameter.size());
        if (initializer instanceof Initializer.He) {
          double deviation = Math.sqrt(2.0 / parameter.rows()) / TRUNCATED_DEVIATION;
          truncatedNormal(values.array(), offset, size, deviation, seed, number);
        } else {
          float bound = (float) Math.sqrt(6.0 / (parameter.rows() + parameter.columns()));
          Distribution uniform = new Distribution.Uniform(-bound, bound);
          Philox.fill(uniform, seed, number, 0, values.array(), offset, size, new int[4]);
        }
        number++;
      }
    }
    return values;
  }

  private static void truncatedNormal(
      float[] out, int offset, int count, double deviation, long seed, int draw) {
    Distribution standard = new Distribution.Normal(0, 1);
    float[] candidates = new float[1024];
    int[] scratch = new int[4];
    int done = 0;
    for (long first = 0; done < count; first += candidates.length) {
      Philox.fill(standard, seed, draw, first, candidates, 0, candidates.length, scratch);
      for (int i = 0; i < candidates.length && done < count; i++) {
        if (Math.abs(candidates[i]) <= 2) {
          out[offset + done++] = (float) (deviation * candidates[i]);
        }
      }
    }
  }
}
