package dev.hourglass.models;

import dev.hourglass.autodiff.ParameterBlock.Shape;
import dev.hourglass.data.Dataset;
import dev.hourglass.tensor.Distribution;
import dev.hourglass.tensor.Philox;

/** Draws the parameters that a training starts from. */
final class Weights {
  /** Standard deviation of a standard normal that is cut off at two standard deviations. */
  private static final double TRUNCATED_DEVIATION = 0.8796256610342398;

  private Weights() {}

  /** The flat array of parameters, by the architecture's initializer. */
  static float[] initial(Architecture architecture, Dataset data, long seed) {
    Initializer initializer = architecture.initializer();
    if (initializer instanceof Initializer.Pca pca) {
      return PcaStart.weights(architecture, data, pca.perturbation(), seed);
    }
    Layout layout = Layout.of(architecture);
    float[] parameters = new float[layout.parameterCount()];
    for (int i = 0; i < layout.weightShapes().size(); i++) {
      Shape shape = layout.weightShapes().get(i);
      int size = layout.weightSize(i);
      if (initializer instanceof Initializer.He) {
        double deviation = Math.sqrt(2.0 / shape.rows()) / TRUNCATED_DEVIATION;
        truncatedNormal(parameters, layout.weightOffset(i), size, deviation, seed, i);
      } else {
        float bound = (float) Math.sqrt(6.0 / (shape.rows() + shape.columns()));
        Distribution uniform = new Distribution.Uniform(-bound, bound);
        Philox.fill(uniform, seed, i, 0, parameters, layout.weightOffset(i), size, new int[4]);
      }
    }
    return parameters;
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
