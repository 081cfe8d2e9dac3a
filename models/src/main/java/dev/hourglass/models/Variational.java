package dev.hourglass.models;

import static java.util.Objects.requireNonNull;

import dev.hourglass.base.Limits;
import dev.hourglass.data.Dataset;
import dev.hourglass.models.inference.Arguments;
import dev.hourglass.models.inference.GaussianCodes;
import dev.hourglass.models.inference.ImportanceSampling;
import dev.hourglass.models.network.Architecture;
import dev.hourglass.models.network.Network;
import dev.hourglass.models.network.Probabilities;
import dev.hourglass.models.objective.Divergence;
import dev.hourglass.tensor.ColumnGroups;
import dev.hourglass.tensor.Distribution;
import dev.hourglass.tensor.Philox;
import dev.hourglass.tensor.Seeds;
import java.nio.FloatBuffer;
import java.util.Arrays;
import java.util.List;

/**
 * A variational autoencoder as a distribution of data: what can be asked of an {@link Autoencoder}
 * whose code is Gaussian, beside codes (which are means), reconstructions and scores. It has no
 * memory of its own on the backend between calls. Safe to use from many threads.
 */
public final class Variational {
  /** Of the variance of a unit's mean over the data, above which it is active. */
  private static final double ACTIVE = 0.01;

  /**
   * Which seeds follow from one for what, so that an estimate doesn't draw the codes of samples.
   */
  private static final int SAMPLE = 0;

  private static final int ESTIMATE = 1;

  private final Autoencoder model;
  private final Architecture architecture;
  private final Network network;

  private Variational(Autoencoder model) {
    this.model = model;
    this.architecture = model.architecture();
    this.network = Network.of(architecture);
  }

  /**
   * What a model says of distributions.
   *
   * @throws IllegalArgumentException if its code is not Gaussian
   */
  public static Variational of(Autoencoder model) {
    if (!model.architecture().code().isDistribution()) {
      throw new IllegalArgumentException(
          "The code of "
              + model.architecture()
              + " is plain, so it is no variational autoencoder; train an Architecture.variational");
    }
    return new Variational(model);
  }

  /**
   * New data: what is expected of codes that are drawn from the standard normal distribution.
   *
   * @param count how many rows, at least 1, and so few that an array holds their codes
   * @param seed from which the codes follow
   * @throws IllegalArgumentException if that doesn't hold
   */
  public float[][] sample(int count, long seed) {
    if (count < 1) {
      throw new IllegalArgumentException(count + " samples are asked for; give at least 1");
    }
    int width = architecture.codeSize();
    if (count > Limits.ARRAY / width) {
      throw new IllegalArgumentException(
          count
              + " samples are asked for, whose codes of "
              + width
              + " numbers exceed an array; give at most "
              + Limits.ARRAY / width);
    }
    float[] codes = new float[count * width];
    Philox.fill(
        new Distribution.Normal(0, 1),
        Seeds.derive(seed, SAMPLE),
        0,
        0,
        codes,
        0,
        codes.length,
        new int[4]);
    return model.decode(Dataset.of(FloatBuffer.wrap(codes), width));
  }

  /**
   * Logarithm of each row's likelihood, in nats, of the density in the data's units, estimated by
   * importance sampling: {@code log 1/K Σ p(x|z)·p(z)/q(z|x)} (Burda et al., 2016), which with more
   * samples rises towards the true value.
   *
   * @param data as wide as the input; of 0 and 1 where columns are Bernoulli variables
   * @param samples K, at least 1 and at most what an array holds; 5,000 are usual
   * @param seed from which they follow, each row's others
   * @throws IllegalArgumentException if a Bernoulli variable or a category's column is neither 0
   *     nor 1, a category has not exactly one level, or the architecture's likelihood is no
   *     density: the squared error (of a normal distribution of variance ½), the absolute error and
   *     Huber's are, with whatever weight their groups have, cross-entropies and categories with
   *     the weight 1 only
   */
  public double[] logLikelihood(Dataset data, int samples, long seed) {
    return estimate(data, samples, seed, Variational::logMeanExp);
  }

  /**
   * Evidence lower bound of each row's log-likelihood, in nats, as the mean of samples: what
   * training makes large.
   *
   * @param data as wide as the input
   * @param samples of each row, at least 1
   * @param seed from which they follow
   * @throws IllegalArgumentException as {@link #logLikelihood}
   */
  public double[] evidenceLowerBound(Dataset data, int samples, long seed) {
    return estimate(data, samples, seed, weights -> Arrays.stream(weights).average().orElseThrow());
  }

  private interface Summary {
    double of(double[] logWeights);
  }

  private double[] estimate(Dataset data, int samples, long seed, Summary summary) {
    Arguments.requireWidth("data", data, architecture.inputSize(), architecture);
    if (samples < 1 || samples > Limits.ARRAY) {
      throw new IllegalArgumentException(
          samples + " samples are asked for; give at least 1 and at most " + Limits.ARRAY);
    }
    requireValues(data);
    Dataset scaled = model.scaled(data);
    int codes = architecture.codeSize();
    double[] results = new double[data.rows()];
    try (ImportanceSampling sampling =
            new ImportanceSampling(
                network, model.values(), model.backend(), samples, Seeds.derive(seed, ESTIMATE));
        GaussianCodes encoder = new GaussianCodes(network, model.values(), model.backend())) {
      double[] weights = new double[samples];
      encoder.run(
          scaled,
          (first, count, means, logVariances) -> {
            for (int i = 0; i < count; i++) {
              sampling.run(
                  scaled.row(first + i),
                  Arrays.copyOfRange(means, i * codes, (i + 1) * codes),
                  Arrays.copyOfRange(logVariances, i * codes, (i + 1) * codes),
                  weights);
              results[first + i] = summary.of(weights) + logSlope(data, first + i);
            }
          });
    }
    return results;
  }

  /** The model's density is one of scaled rows. */
  private double logSlope(Dataset data, int row) {
    return model.scaling().map(scales -> scales.logSlope(data.row(row))).orElse(0.0);
  }

  /** A probability between 0 and 1 is a target that can be learnt, but has no likelihood. */
  private void requireValues(Dataset data) {
    float[] row = new float[data.columns()];
    List<ColumnGroups.Range> ranges =
        new Probabilities(network.likelihood().groups(network.inputSize())).ranges();
    for (int r = 0; r < data.rows() && !ranges.isEmpty(); r++) {
      data.copyRow(r, row, 0);
      for (ColumnGroups.Range range : ranges) {
        for (int i = range.column(); i < range.column() + range.group().columns(); i++) {
          if (row[i] != 0 && row[i] != 1) {
            throw new IllegalArgumentException(
                "The data's row "
                    + r
                    + ", column "
                    + i
                    + " is "
                    + row[i]
                    + ", but a Bernoulli variable or a category's column is 0 or 1; draw values"
                    + " with such probabilities");
          }
        }
        requireOneLevel(r, range, row);
      }
    }
  }

  private static void requireOneLevel(int number, ColumnGroups.Range range, float[] row) {
    double levels = Probabilities.sum(range, row, 0);
    if (range.group().isCategory() && levels != 1) {
      throw new IllegalArgumentException(
          "The data's row "
              + number
              + ", columns "
              + range.column()
              + " to "
              + (range.column() + range.group().columns() - 1)
              + " are a category of "
              + (int) levels
              + " levels; make exactly one of them 1, or leave the row out");
    }
  }

  private static double logMeanExp(double[] logs) {
    double largest = Arrays.stream(logs).max().orElseThrow();
    if (largest == Double.NEGATIVE_INFINITY) {
      return largest;
    }
    double sum = 0;
    for (double log : logs) {
      sum += Math.exp(log - largest);
    }
    return largest + Math.log(sum / logs.length);
  }

  /**
   * Divergence of each unit of the code from the standard normal distribution, in nats: the mean
   * over the rows. Nearly 0 for a unit that says nothing of them.
   *
   * @param data as wide as the input
   */
  public double[] divergences(Dataset data) {
    requireNonNull(data, "data");
    Arguments.requireWidth("data", data, architecture.inputSize(), architecture);
    double[] sums = new double[architecture.codeSize()];
    forEachCode(
        data, (unit, mean, logVariance) -> sums[unit] += Divergence.ofUnit(mean, logVariance));
    for (int i = 0; i < sums.length; i++) {
      sums[i] /= data.rows();
    }
    return sums;
  }

  /**
   * How many units of the code say something of the rows: those whose mean has a variance of more
   * than 0.01 over them (Burda et al., 2016).
   *
   * @param data as wide as the input
   */
  public int activeUnits(Dataset data) {
    Arguments.requireWidth("data", data, architecture.inputSize(), architecture);
    // In one pass (Welford, 1962): a deviation from the mean so far times one from the mean then.
    double[] averages = new double[architecture.codeSize()];
    double[] squares = new double[averages.length];
    int[] counts = new int[averages.length];
    forEachCode(
        data,
        (unit, mean, logVariance) -> {
          double deviation = mean - averages[unit];
          averages[unit] += deviation / ++counts[unit];
          squares[unit] += deviation * (mean - averages[unit]);
        });
    return (int) Arrays.stream(squares).filter(square -> square / data.rows() > ACTIVE).count();
  }

  private interface Visitor {
    void visit(int unit, double mean, double logVariance);
  }

  private void forEachCode(Dataset data, Visitor visitor) {
    int codes = architecture.codeSize();
    try (GaussianCodes encoder = new GaussianCodes(network, model.values(), model.backend())) {
      encoder.run(
          model.scaled(data),
          (first, count, means, logVariances) -> {
            for (int i = 0; i < count * codes; i++) {
              visitor.visit(i % codes, means[i], logVariances[i]);
            }
          });
    }
  }
}
