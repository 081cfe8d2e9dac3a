package dev.hourglass.models.training.engine;

import dev.hourglass.autodiff.Parameter;
import dev.hourglass.data.Dataset;
import dev.hourglass.models.network.Architecture;
import dev.hourglass.models.network.Dense;
import dev.hourglass.models.network.Layer;
import dev.hourglass.models.network.Network;
import dev.hourglass.models.network.ParameterValues;
import dev.hourglass.models.pca.PrincipalComponents;
import dev.hourglass.tensor.Activation;
import dev.hourglass.tensor.Distribution;
import dev.hourglass.tensor.Philox;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/**
 * Weights with which an autoencoder computes PCA. The first layer projects on the principal
 * components and shifts the scores by a bound of their size, so that every activation works where
 * it is the identity; each further layer passes on the first of them; the last one undoes shift and
 * projection.
 */
final class PcaStart {
  private static final Set<Activation> IDENTITY_WHERE_POSITIVE =
      EnumSet.of(Activation.IDENTITY, Activation.RELU, Activation.LEAKY_RELU, Activation.ELU);

  private PcaStart() {}

  static ParameterValues parameters(
      Architecture architecture, Dataset data, double perturbation, long seed) {
    requireSuitable(architecture, data.rows());
    Network network = Network.of(architecture);
    ParameterValues values = ParameterValues.zeros(network.layout());
    int inputs = architecture.inputSize();
    int code = architecture.codeSize();
    int first = architecture.encoderSizes().get(1);
    int known = Math.min(first, Math.min(data.rows(), inputs));
    PrincipalComponents pca = PrincipalComponents.fit(data, known);
    double[] mean = pca.mean();
    double[][] components = pca.components();
    double shift = shift(architecture, data, mean);

    float[] parameters = values.array();
    List<Dense> encoder = dense(network.encoder());
    List<Dense> decoder = dense(network.decoder());
    int projection = values.offset(encoder.get(0).weight());
    int scores = values.offset(encoder.get(0).bias());
    for (int unit = 0; unit < known; unit++) {
      double bias = shift;
      for (int i = 0; i < inputs; i++) {
        parameters[projection + i * first + unit] = (float) components[unit][i];
        bias -= mean[i] * components[unit][i];
      }
      parameters[scores + unit] = (float) bias;
    }
    encoder.subList(1, encoder.size()).forEach(layer -> passOn(values, layer));
    Dense last = decoder.get(decoder.size() - 1);
    if (!architecture.isTied()) {
      decoder.subList(0, decoder.size() - 1).forEach(layer -> passOn(values, layer));
      int reconstruction = values.offset(last.weight());
      for (int unit = 0; unit < known; unit++) {
        for (int i = 0; i < inputs; i++) {
          parameters[reconstruction + unit * inputs + i] = (float) components[unit][i];
        }
      }
    }
    int outputBias = values.offset(last.bias());
    for (int i = 0; i < inputs; i++) {
      double bias = mean[i];
      for (int unit = 0; unit < code; unit++) {
        bias -= shift * components[unit][i];
      }
      parameters[outputBias + i] = (float) bias;
    }
    if (perturbation > 0) {
      perturb(values, perturbation, seed);
    }
    return values;
  }

  private static List<Dense> dense(List<Layer> layers) {
    return layers.stream().map(Dense.class::cast).toList();
  }

  /**
   * Checks what can be known before training.
   *
   * @param rows of the data that the components are to be found in
   */
  static void requireSuitable(Architecture architecture, int rows) {
    boolean deep = architecture.encoderSizes().size() > 2;
    if (!IDENTITY_WHERE_POSITIVE.contains(architecture.codeActivation())
        || (deep && !IDENTITY_WHERE_POSITIVE.contains(architecture.hiddenActivation()))
        || architecture.outputActivation() != Activation.IDENTITY) {
      throw new IllegalArgumentException(
          "A PCA start needs activations that are the identity for positive inputs ("
              + IDENTITY_WHERE_POSITIVE
              + ") and an output without activation, not "
              + architecture.hiddenActivation()
              + " (hidden), "
              + architecture.codeActivation()
              + " (code) and "
              + architecture.outputActivation()
              + " (output); choose those, or another initializer");
    }
    for (int size : architecture.encoderSizes()) {
      if (size < architecture.codeSize()) {
        throw new IllegalArgumentException(
            "A PCA start needs layers at least as wide as the code ("
                + architecture.codeSize()
                + "), not "
                + architecture.encoderSizes()
                + "; widen them, or choose another initializer");
      }
    }
    int fewest = Math.max(2, architecture.codeSize());
    if (rows < fewest) {
      throw new IllegalArgumentException(
          "A PCA start of "
              + architecture.codeSize()
              + " codes needs at least "
              + fewest
              + " rows of data, not "
              + rows
              + "; give more data, fewer codes, or choose another initializer");
    }
  }

  /** A bound of all scores: the largest distance of a row from the mean. 0 if none is needed. */
  private static double shift(Architecture architecture, Dataset data, double[] mean) {
    if (architecture.isLinear()) {
      return 0;
    }
    double largest = 0;
    float[] row = new float[data.columns()];
    for (int r = 0; r < data.rows(); r++) {
      data.copyRow(r, row, 0);
      double square = 0;
      for (int i = 0; i < row.length; i++) {
        square += (row[i] - mean[i]) * (row[i] - mean[i]);
      }
      largest = Math.max(largest, square);
    }
    return Math.sqrt(largest);
  }

  private static void passOn(ParameterValues values, Dense layer) {
    int offset = values.offset(layer.weight());
    for (int unit = 0; unit < Math.min(layer.inputs(), layer.outputs()); unit++) {
      values.array()[offset + unit * layer.outputs() + unit] = 1;
    }
  }

  private static void perturb(ParameterValues values, double perturbation, long seed) {
    float[] parameters = values.array();
    int number = 0;
    for (Parameter parameter : values.layout().weights()) {
      int size = Math.toIntExact(parameter.size());
      int offset = values.offset(parameter.name());
      double square = 0;
      for (int i = offset; i < offset + size; i++) {
        square += parameters[i] * parameters[i];
      }
      float deviation = (float) (perturbation * Math.sqrt(square / size));
      float[] noise = new float[size];
      Distribution normal = new Distribution.Normal(0, deviation);
      Philox.fill(normal, seed, number, 0, noise, 0, size, new int[4]);
      for (int i = 0; i < size; i++) {
        parameters[offset + i] += noise[i];
      }
      number++;
    }
  }
}
