package dev.hourglass.models.objective;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.hourglass.autodiff.Parameter;
import dev.hourglass.autodiff.ParameterBlock;
import dev.hourglass.models.network.Architecture;
import dev.hourglass.models.network.Code;
import dev.hourglass.models.network.Dense;
import dev.hourglass.models.network.Layer;
import dev.hourglass.models.network.Network;
import dev.hourglass.models.network.ParameterValues;
import dev.hourglass.models.network.Parameters;
import dev.hourglass.models.objective.RecordedTerm.Inputs;
import dev.hourglass.tensor.Activation;
import dev.hourglass.tensor.Backend;
import dev.hourglass.tensor.Backends;
import dev.hourglass.tensor.ColumnGroup;
import dev.hourglass.tensor.LossFunction;
import dev.hourglass.tensor.Scope;
import java.nio.FloatBuffer;
import java.util.List;
import java.util.Random;
import java.util.function.DoubleBinaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The value of every term is its formula, written out once more in double precision. */
final class TermValueTest {
  private static final int ROWS = 7;
  private static final int COLUMNS = 6;

  private static final Architecture DEEP = Architecture.stacked(COLUMNS, 4, 3);

  /** Of source columns 0 to 2, and of a category of three columns, which is source column 3. */
  private static final Architecture TABLE =
      DEEP.groups(
          new ColumnGroup.Elements(1, LossFunction.SQUARED_ERROR, 2),
          new ColumnGroup.Elements(1, LossFunction.HUBER, 1.5f),
          new ColumnGroup.Elements(1, LossFunction.BINARY_CROSS_ENTROPY_WITH_LOGITS, 0.25f),
          new ColumnGroup.OneHot(3, 0.5f));

  private static final float[][] DATA = rows();
  private static final float[][] WEIGHTS = weights(4);

  /** The last three columns are a category; a number may be so large that Huber's error changes. */
  private static float[][] rows() {
    Random random = new Random(11);
    float[][] rows = new float[ROWS][COLUMNS];
    for (float[] row : rows) {
      row[0] = 3 * random.nextFloat();
      row[1] = 3 * random.nextFloat();
      row[2] = random.nextFloat();
      row[3 + random.nextInt(3)] = 1;
    }
    return rows;
  }

  /** Every third is missing, others count more or less than 1. */
  private static float[][] weights(int sources) {
    float[][] weights = new float[ROWS][sources];
    for (int i = 0; i < ROWS * sources; i++) {
      weights[i / sources][i % sources] = i % 3 == 1 ? 0 : 0.5f + 0.25f * (i % 5);
    }
    return weights;
  }

  private static ParameterValues parameters(Network network) {
    ParameterValues values = ParameterValues.zeros(network.layout());
    Random random = new Random(3);
    for (int i = 0; i < values.array().length; i++) {
      values.array()[i] = (float) (0.5 * random.nextGaussian());
    }
    return values;
  }

  /** What a run has left. */
  private static final class Recorded {
    private final double value;
    private final float[] gradients;

    Recorded(double value, float[] gradients) {
      this.value = value;
      this.gradients = gradients;
    }
  }

  private static Recorded recorded(Term term, Architecture architecture, Inputs inputs) {
    Network network = Network.of(architecture);
    try (Backend backend = Backends.open("java");
        Scope scope = backend.newScope()) {
      ParameterBlock block = new ParameterBlock(scope, network.layout());
      block.upload(parameters(network).array());
      RecordedTerm learned =
          new RecordedTerm(scope, network, Parameters.learned(block), term, inputs);
      double value = learned.value();
      float[] gradients = new float[Math.toIntExact(block.size())];
      block.gradients().download(FloatBuffer.wrap(gradients));
      assertEquals(value, learned.value(), "a second run begins anew");
      return new Recorded(value, gradients);
    }
  }

  private static void assertValue(
      double expected, Term term, Architecture architecture, Inputs inputs) {
    assertTrue(expected > 1e-3, "a term that says nothing: " + expected);
    assertEquals(expected, recorded(term, architecture, inputs).value, 2e-6 * (1 + expected));
  }

  /** The outputs of layers, one after the other, of one row. */
  private static double[] through(List<Layer> layers, ParameterValues values, double[] input) {
    double[] x = input;
    for (Layer layer : layers) {
      x = layer.compute(values, x);
    }
    return x;
  }

  private static double[] wide(float[] row) {
    double[] wide = new double[row.length];
    for (int i = 0; i < row.length; i++) {
      wide[i] = row[i];
    }
    return wide;
  }

  private static double[] code(Architecture architecture, float[] row) {
    Network network = Network.of(architecture);
    return through(network.encoder(), parameters(network), wide(row));
  }

  /** The last layer's, before its activation where that is part of the loss. */
  private static double[] output(Architecture architecture, float[] row) {
    Network network = Network.of(architecture);
    return through(network.measuredDecoder(), parameters(network), code(architecture, row));
  }

  private static double squared(double o, double t) {
    return (o - t) * (o - t);
  }

  private static double huber(double o, double t) {
    return Math.abs(o - t) < 1 ? squared(o, t) / 2 : Math.abs(o - t) - 0.5;
  }

  private static double crossEntropy(double o, double t) {
    double p = 1 / (1 + Math.exp(-o));
    return -t * Math.log(p) - (1 - t) * Math.log(1 - p);
  }

  private static DoubleBinaryOperator formula(LossFunction loss) {
    return switch (loss) {
      case SQUARED_ERROR -> TermValueTest::squared;
      case HUBER -> TermValueTest::huber;
      case ABSOLUTE_ERROR -> (o, t) -> Math.abs(o - t);
      case BINARY_CROSS_ENTROPY_WITH_LOGITS -> TermValueTest::crossEntropy;
    };
  }

  @ParameterizedTest
  @EnumSource
  void reconstructionIsTheMeanErrorOfCells(LossFunction loss) {
    boolean isProbability = loss == LossFunction.BINARY_CROSS_ENTROPY_WITH_LOGITS;
    Architecture architecture =
        (isProbability ? DEEP.outputActivation(Activation.SIGMOID) : DEEP).loss(loss);
    float[][] weights = weights(COLUMNS);
    double plain = 0;
    double weighted = 0;
    for (int r = 0; r < ROWS; r++) {
      double[] output = output(architecture, DATA[r]);
      for (int i = 0; i < COLUMNS; i++) {
        double error = formula(loss).applyAsDouble(output[i], DATA[r][i]);
        plain += error / (ROWS * COLUMNS);
        weighted += weights[r][i] * error / (ROWS * COLUMNS);
      }
    }
    assertValue(plain, new Reconstruction(), architecture, Inputs.of(DATA));
    assertValue(weighted, new Reconstruction(), architecture, Inputs.of(DATA).weights(weights));
  }

  @Test
  void reconstructionOfGroupsIsTheMeanErrorOfSourceColumns() {
    double plain = 0;
    double weighted = 0;
    for (int r = 0; r < ROWS; r++) {
      double[] o = output(TABLE, DATA[r]);
      float[] t = DATA[r];
      double exponentials = Math.exp(o[3]) + Math.exp(o[4]) + Math.exp(o[5]);
      double[] errors = {
        2 * squared(o[0], t[0]),
        1.5 * huber(o[1], t[1]),
        0.25 * crossEntropy(o[2], t[2]),
        0.5 * (Math.log(exponentials) - (t[3] * o[3] + t[4] * o[4] + t[5] * o[5]))
      };
      for (int i = 0; i < 4; i++) {
        plain += errors[i] / (ROWS * 4);
        weighted += WEIGHTS[r][i] * errors[i] / (ROWS * 4);
      }
    }
    assertValue(plain, new Reconstruction(), TABLE, Inputs.of(DATA));
    assertValue(weighted, new Reconstruction(), TABLE, Inputs.of(DATA).weights(WEIGHTS));
  }

  @Test
  void l2IsHalfOfTheWeightsSquares() {
    for (Architecture architecture :
        List.of(DEEP, DEEP.tied(), DEEP.code(new Code.Gaussian()), TABLE)) {
      ParameterValues values = parameters(Network.of(architecture));
      double squares = 0;
      for (Parameter parameter : values.layout().parameters()) {
        int at = values.offset(parameter.name());
        for (int i = 0; parameter.name().endsWith(".weight") && i < parameter.size(); i++) {
          squares += Math.pow(values.array()[at + i], 2);
        }
      }
      assertValue(0.3 / 2 * squares, new L2(0.3f), architecture, Inputs.of(DATA));
    }
  }

  @Test
  void codeL1IsTheMeanNormOfCodes() {
    double sum = 0;
    for (float[] row : DATA) {
      for (double value : code(DEEP, row)) {
        sum += Math.abs(value);
      }
    }
    assertValue(0.2 * sum / ROWS, new CodeL1(0.2f), DEEP, Inputs.of(DATA));
  }

  @Test
  void sparsityIsTheDivergenceOfMeanActivations() {
    Architecture sigmoid = DEEP.codeActivation(Activation.SIGMOID);
    double[] mean = new double[3];
    for (float[] row : DATA) {
      double[] code = code(sigmoid, row);
      for (int unit = 0; unit < 3; unit++) {
        mean[unit] += code[unit] / ROWS;
      }
    }
    double divergence = 0;
    for (double p : mean) {
      divergence += 0.2 * Math.log(0.2 / p) + 0.8 * Math.log(0.8 / (1 - p));
    }
    assertValue(0.5 * divergence, new Sparsity(0.2f, 0.5f), sigmoid, Inputs.of(DATA));
  }

  /** Of N(μ, σ²) and N(0, 1); divided by source columns, which are fewer than columns. */
  private static double divergence(Architecture architecture) {
    Network network = Network.of(architecture);
    int depth = network.encoder().size();
    Dense variance = (Dense) network.logVariance().orElseThrow();
    double sum = 0;
    for (float[] row : DATA) {
      double[] hidden =
          through(network.encoder().subList(0, depth - 1), parameters(network), wide(row));
      double[] mean = code(architecture, row);
      double[] logVariance = variance.compute(parameters(network), hidden);
      for (int unit = 0; unit < mean.length; unit++) {
        double deviation = Math.exp(logVariance[unit] / 2);
        double moment = deviation * deviation + mean[unit] * mean[unit];
        sum += -Math.log(deviation) + moment / 2 - 0.5;
      }
    }
    return sum / ROWS / architecture.likelihood().sources(COLUMNS);
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void divergenceIsThatOfNormalDistributionsTimesItsFactor(boolean isTable) {
    Architecture gaussian = (isTable ? TABLE : DEEP).code(new Code.Gaussian());
    double expected = 0.7 * divergence(gaussian);
    Divergence term = new Divergence(0.7f, 0.5);
    assertValue(expected, term, gaussian, Inputs.of(DATA));
    assertValue(0.25 * expected, term, gaussian, Inputs.of(DATA).factor(0.25f));
  }

  @Test
  void aFactorIsOneOfTheGradientToo() {
    Architecture gaussian = DEEP.code(new Code.Gaussian());
    Divergence term = new Divergence(0.7f, 0.5);
    float[] whole = recorded(term, gaussian, Inputs.of(DATA)).gradients;
    float[] quarter = recorded(term, gaussian, Inputs.of(DATA).factor(0.25f)).gradients;
    float largest = 0;
    float[] expected = new float[whole.length];
    for (int i = 0; i < whole.length; i++) {
      expected[i] = whole[i] / 4;
      largest = Math.max(largest, Math.abs(whole[i]));
    }
    assertTrue(largest > 0.01, "gradients of at most " + largest);
    assertArrayEquals(expected, quarter, 1e-7f);
  }

  /** The derivatives are those of sigmoid and hyperbolic tangent from their definitions. */
  @ParameterizedTest
  @EnumSource(
      value = Activation.class,
      names = {"SIGMOID", "TANH", "IDENTITY"})
  void contractionIsTheNormOfTheJacobian(Activation activation) {
    Architecture shallow = Architecture.stacked(COLUMNS, 3).codeActivation(activation);
    for (Architecture each : List.of(shallow, shallow.tied())) {
      assertValue(0.4 * norm(each), new Contraction(0.4f), each, Inputs.of(DATA));
    }
  }

  private static double norm(Architecture architecture) {
    Network network = Network.of(architecture);
    Dense layer = (Dense) network.encoder().get(0);
    double[] norms = new double[3];
    float[][] weights = layer.weights(parameters(network));
    for (int unit = 0; unit < 3; unit++) {
      for (float weight : weights[unit]) {
        norms[unit] += (double) weight * weight;
      }
    }
    Layer linear = layer.withActivation(Activation.IDENTITY);
    double sum = 0;
    for (float[] row : DATA) {
      double[] z = linear.compute(parameters(network), wide(row));
      for (int unit = 0; unit < 3; unit++) {
        double slope =
            switch (layer.activation()) {
              case SIGMOID -> Math.exp(z[unit]) / Math.pow(1 + Math.exp(z[unit]), 2);
              case TANH -> 1 / Math.pow(Math.cosh(z[unit]), 2);
              default -> 1;
            };
        sum += slope * slope * norms[unit];
      }
    }
    return sum / ROWS;
  }
}
