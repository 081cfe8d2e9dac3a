package dev.hourglass.models.inference;

import dev.hourglass.autodiff.Node;
import dev.hourglass.autodiff.ParameterBlock;
import dev.hourglass.autodiff.Tape;
import dev.hourglass.base.Closing;
import dev.hourglass.models.network.Draws;
import dev.hourglass.models.network.Network;
import dev.hourglass.models.network.ParameterValues;
import dev.hourglass.models.network.Recording;
import dev.hourglass.tensor.Backend;
import dev.hourglass.tensor.BinaryOp.Arithmetic;
import dev.hourglass.tensor.Distribution;
import dev.hourglass.tensor.Scope;
import dev.hourglass.tensor.Step;
import dev.hourglass.tensor.Tensor;
import dev.hourglass.tensor.UnaryOp.Affine;
import java.nio.FloatBuffer;
import java.util.List;

/**
 * Weighs samples of a row's code by how well they explain it: {@code log p(x|z) + log p(z) - log
 * q(z|x)} for codes z drawn from the encoder's distribution q (Burda et al., 2016). For one thread.
 */
public final class ImportanceSampling implements AutoCloseable {
  private static final int MOST_ROWS = 512;

  private final int samples;
  private final int rows;
  private final double logNormalizer;
  private final Scope scope;
  private final Step step;
  private final Tensor target;
  private final Tensor mean;
  private final Tensor deviation;
  private final Tensor result;
  private final float[] part;

  /**
   * Puts parameters on a backend.
   *
   * @param samples of each row, at least 1
   * @param seed from which they follow
   * @throws IllegalArgumentException if the network's likelihood is no density
   */
  public ImportanceSampling(
      Network network, ParameterValues values, Backend backend, int samples, long seed) {
    this.samples = samples;
    rows = Math.min(samples, Math.min(MOST_ROWS, Tensor.MOST_ELEMENTS / network.widest()));
    logNormalizer = network.likelihood().logNormalizer(network.inputSize());
    part = new float[rows];
    scope = backend.newScope();
    Step compiled;
    try {
      ParameterBlock block = new ParameterBlock(scope, values.layout());
      block.upload(values.array());
      int width = network.inputSize();
      int codes = network.codeSize();
      target = scope.tensor(1, width);
      mean = scope.tensor(1, codes);
      deviation = scope.tensor(1, codes);
      Tape tape = new Tape(scope);
      Node epsilon = new Draws(scope, seed).next(tape, new Distribution.Normal(0, 1), rows, codes);
      Node z =
          tape.zip(
              Arithmetic.ADD,
              tape.zip(Arithmetic.MULTIPLY, epsilon, tape.constant(deviation)),
              tape.constant(mean));
      Recording recording = Recording.fixed(tape, scope, network, block);
      Node output = network.measured(recording, z, ignored -> {});
      Node zeros = tape.constant(scope.tensor(rows, width));
      Node x = tape.zip(Arithmetic.ADD, zeros, tape.constant(target));
      Node error = tape.sum(network.likelihood().errors(tape, output, x), rows, 1);
      Node squares =
          tape.zip(
              Arithmetic.SUBTRACT,
              tape.zip(Arithmetic.MULTIPLY, epsilon, epsilon),
              tape.zip(Arithmetic.MULTIPLY, z, z));
      Node prior = tape.map(new Affine(0.5f, 0), tape.sum(squares, rows, 1));
      result = tape.zip(Arithmetic.SUBTRACT, prior, error).value();
      compiled = backend.compile(tape.kernels());
    } catch (RuntimeException | Error e) {
      Closing.after(e, scope::close);
      throw e;
    }
    step = compiled;
  }

  /**
   * Draws codes of a row.
   *
   * @param row as wide as the input
   * @param means of its code
   * @param logVariances of its code
   * @param logWeights overwritten, one for each sample
   */
  public void run(float[] row, float[] means, float[] logVariances, double[] logWeights) {
    target.upload(FloatBuffer.wrap(row));
    mean.upload(FloatBuffer.wrap(means));
    float[] deviations = new float[logVariances.length];
    double halfLogVariance = 0;
    for (int i = 0; i < deviations.length; i++) {
      deviations[i] = (float) Math.exp(0.5 * logVariances[i]);
      halfLogVariance += 0.5 * logVariances[i];
    }
    deviation.upload(FloatBuffer.wrap(deviations));
    for (int done = 0; done < samples; done += rows) {
      step.run();
      result.download(FloatBuffer.wrap(part));
      for (int i = 0; i < Math.min(rows, samples - done); i++) {
        double logWeight = part[i] + halfLogVariance - logNormalizer;
        // Of a sample far beyond single precision nothing is known but that it explains nothing.
        logWeights[done + i] = Double.isNaN(logWeight) ? Double.NEGATIVE_INFINITY : logWeight;
      }
    }
  }

  @Override
  public void close() {
    Closing.all(List.of(step::close, scope::close));
  }
}
