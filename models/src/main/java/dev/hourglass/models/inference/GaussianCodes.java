package dev.hourglass.models.inference;

import dev.hourglass.autodiff.Node;
import dev.hourglass.autodiff.ParameterBlock;
import dev.hourglass.autodiff.Tape;
import dev.hourglass.base.Closing;
import dev.hourglass.data.RowSource;
import dev.hourglass.models.network.Network;
import dev.hourglass.models.network.ParameterValues;
import dev.hourglass.models.network.Parameters;
import dev.hourglass.tensor.Backend;
import dev.hourglass.tensor.Scope;
import dev.hourglass.tensor.Step;
import dev.hourglass.tensor.Tensor;
import java.nio.FloatBuffer;
import java.util.Arrays;
import java.util.List;

/** The normal distributions that an encoder makes of rows. For one thread. */
public final class GaussianCodes implements AutoCloseable {
  private static final int MOST_ROWS = 256;

  private final Scope scope;
  private final Step step;
  private final Tensor input;
  private final Tensor mean;
  private final Tensor logVariance;
  private final float[] rows;

  /** Puts parameters on a backend. */
  public GaussianCodes(Network network, ParameterValues values, Backend backend) {
    scope = backend.newScope();
    Step compiled;
    try {
      ParameterBlock block = new ParameterBlock(scope, values.layout());
      block.upload(values.array());
      Parameters frozen = Parameters.frozen(block);
      rows = new float[Math.multiplyExact(MOST_ROWS, network.inputSize())];
      input = scope.tensor(MOST_ROWS, network.inputSize());
      Tape tape = new Tape(scope);
      Node x = tape.constant(input);
      mean = network.encode(tape, frozen, x).value();
      logVariance = network.logVariance(tape, frozen, x).value();
      compiled = backend.compile(tape.kernels());
    } catch (RuntimeException | Error e) {
      scope.close();
      throw e;
    }
    step = compiled;
  }

  /** Takes the distributions of consecutive rows. */
  public interface Sink {
    /**
     * Takes some.
     *
     * @param first number of the first row
     * @param count how many
     * @param means code by code; valid during the call, as the next are
     * @param logVariances likewise
     */
    void accept(int first, int count, float[] means, float[] logVariances);
  }

  /** Computes the distributions of all rows. */
  public void run(RowSource source, Sink sink) {
    float[] means = new float[Math.toIntExact(mean.size())];
    float[] logVariances = new float[means.length];
    for (int first = 0; first < source.rows(); first += MOST_ROWS) {
      int count = Math.min(MOST_ROWS, source.rows() - first);
      source.copyRows(first, count, rows, 0);
      Arrays.fill(rows, count * source.columns(), rows.length, 0);
      input.upload(FloatBuffer.wrap(rows));
      step.run();
      mean.download(FloatBuffer.wrap(means));
      logVariance.download(FloatBuffer.wrap(logVariances));
      sink.accept(first, count, means, logVariances);
    }
  }

  @Override
  public void close() {
    Closing.all(List.of(step::close, scope::close));
  }
}
